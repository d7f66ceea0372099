/// What all viewers' behaviour says about items: which stand beside which, and how popular each is.
/// Door: [Behaviour]. In: who did what to which item when, and the moment as of which it is asked.
/// Out: neighbour lists and statistics columns for the catalogue. Pure; knows no store; sees
/// nothing after its moment. Seeding, imports and evaluation call it.
@NullMarked
package io.attune.offline.neighbour;

import org.jspecify.annotations.NullMarked;
