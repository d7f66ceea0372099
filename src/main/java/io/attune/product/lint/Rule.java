package io.attune.product.lint;

import java.util.Locale;

/// What may be wrong. The names in lower case with hyphens are the contract.
public enum Rule {
  /// No JSON, no UTF-8, a key twice, or nested too deeply.
  JSON,
  REQUIRED,
  TYPE,
  RANGE,
  /// A number of a list that has no such number.
  ENUM,
  CURRENCY,
  /// A text has not the form of its kind.
  FORM,
  /// Two fields of which only one may be there.
  EXCLUSIVE,
  /// More than one of site, app and dooh.
  CHANNEL,
  MEDIA_OBJECT,
  DUPLICATE_ID,
  SIZE,
  /// A native request cannot be read, or breaks the Native standard.
  NATIVE,
  /// GDPR holds, and there is no consent string.
  CONSENT,
  /// The 2.6 field and the 2.5 place in ext differ.
  CONFLICT,
  DEPRECATED(true),
  /// Stands where 2.5 had it; 2.6 has a field.
  PLACE(true),
  /// Not of the standard; outside of ext.
  UNKNOWN(true);

  private final boolean note;

  Rule() {
    this(false);
  }

  Rule(boolean note) {
    this.note = note;
  }

  /// Whether the request is valid all the same.
  public boolean note() {
    return note;
  }

  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
