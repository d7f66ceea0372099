/// The subcommands of the one jar. Door: [Attune], the program's entry. In: words of a command
/// line. Out: an exit status (0 done, 1 failed, 2 not understood) and text for people. The only
/// room that prints. Everything but `serve` runs without the HTTP server.
@NullMarked
package io.attune.cli;

import org.jspecify.annotations.NullMarked;
