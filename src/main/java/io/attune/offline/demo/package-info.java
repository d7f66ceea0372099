/// The demo shop: a simulated catalogue and simulated shoppers whose true tastes are known. Door:
/// [DemoShop]. In: a seed and a first day. Out: items, what shoppers did, and what a shopper would
/// do with a slate. The simulation shares no code with the engine that it feeds and judges: what it
/// knows of tastes leaves this room only as behaviour, which is put into the store as an importer
/// would, and as click probabilities. The launcher's `run` and the offline evaluation call it.
@NullMarked
package io.attune.offline.demo;

import org.jspecify.annotations.NullMarked;
