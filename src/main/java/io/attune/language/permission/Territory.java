package io.attune.language.permission;

import java.util.Set;

/// Where the GDPR holds, or a law that copies it and asks for the same strings.
final class Territory {
  /// ISO 3166-1 alpha-3 and alpha-2: the European Union with its outermost regions, the European
  /// Economic Area, the United Kingdom with its islands and Gibraltar, Switzerland.
  private static final Set<String> COUNTRIES =
      Set.of(
          ("AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT"
                  + " ROU SVK SVN ESP SWE ALA GUF GLP MTQ MYT REU MAF ISL LIE NOR GBR GIB GGY IMN"
                  + " JEY CHE AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO"
                  + " SK SI ES SE AX GF GP MQ YT RE MF IS LI NO GB GI GG IM JE CH")
              .split(" "));

  private Territory() {}

  /// @param country in capitals; empty unknown
  static boolean includes(String country) {
    return COUNTRIES.contains(country);
  }
}
