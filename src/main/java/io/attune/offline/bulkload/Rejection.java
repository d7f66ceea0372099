package io.attune.offline.bulkload;

/// Why a row of a purchase file is not a purchase. A row is counted once, under the first reason
/// that holds, in this order.
public enum Rejection {
  UNREADABLE("cannot be read"),
  BAD_TIME("missing or bad time"),
  MISSING_ITEM("missing item"),
  NOT_A_PRODUCT("not a product (postage, fees, notes)"),
  ITEM_TOO_LONG("item name over 256 characters"),
  BAD_QUANTITY("quantity is 0 or no number"),
  RETURN("return (negative quantity)"),
  BAD_PRICE("price is no number"),
  NEGATIVE_PRICE("negative price"),
  ZERO_PRICE("zero price"),
  MISSING_CUSTOMER("missing customer"),
  CUSTOMER_TOO_LONG("customer id over 256 characters"),
  DUPLICATE("duplicate of another row");

  private final String text;

  Rejection(String text) {
    this.text = text;
  }

  /// As people read it.
  public String text() {
    return text;
  }
}
