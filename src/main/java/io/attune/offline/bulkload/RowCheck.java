package io.attune.offline.bulkload;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Decides what one row of a file is. After [#check] has returned null, the accessors hold the
/// purchase. Not thread-safe.
final class RowCheck {
  private static final int LONGEST_ID = 256;
  private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal MOST_MICROS = BigDecimal.valueOf(Long.MAX_VALUE / 2);

  private final Moments moments;
  private final boolean hasQuantity;
  private final boolean hasPrice;
  private final NotProducts notProducts = new NotProducts();
  private long seconds;
  private long priceMicros;

  RowCheck(Moments moments, boolean hasQuantity, boolean hasPrice) {
    this.moments = moments;
    this.hasQuantity = hasQuantity;
    this.hasPrice = hasPrice;
  }

  /// Values are the row's texts; null where the file has none.
  ///
  /// @return why it is rejected, or null when it is a purchase
  @Nullable Rejection check(
      @Nullable String time,
      @Nullable String customer,
      @Nullable String item,
      @Nullable String quantity,
      @Nullable String price) {
    OptionalLong at = time == null ? OptionalLong.empty() : moments.seconds(time.strip());
    if (at.isEmpty()) {
      return Rejection.BAD_TIME;
    }
    seconds = at.getAsLong();
    Rejection ofItem = checkItem(item);
    Rejection ofQuantity = ofItem != null || !hasQuantity ? ofItem : checkQuantity(quantity);
    Rejection ofPrice = ofQuantity != null || !hasPrice ? ofQuantity : checkPrice(price);
    return ofPrice != null ? ofPrice : checkCustomer(customer);
  }

  private @Nullable Rejection checkItem(@Nullable String item) {
    if (item == null || item.isBlank()) {
      return Rejection.MISSING_ITEM;
    }
    if (notProducts.contains(item)) {
      return Rejection.NOT_A_PRODUCT;
    }
    return item.length() > LONGEST_ID ? Rejection.ITEM_TOO_LONG : null;
  }

  private static @Nullable Rejection checkCustomer(@Nullable String customer) {
    if (customer == null || customer.isBlank()) {
      return Rejection.MISSING_CUSTOMER;
    }
    return customer.length() > LONGEST_ID ? Rejection.CUSTOMER_TOO_LONG : null;
  }

  private static @Nullable Rejection checkQuantity(@Nullable String text) {
    BigDecimal quantity = number(text);
    if (quantity == null || quantity.signum() == 0) {
      return Rejection.BAD_QUANTITY;
    }
    return quantity.signum() < 0 ? Rejection.RETURN : null;
  }

  private @Nullable Rejection checkPrice(@Nullable String text) {
    BigDecimal price = number(text);
    if (price == null || price.abs().multiply(MICROS).compareTo(MOST_MICROS) > 0) {
      return Rejection.BAD_PRICE;
    }
    if (price.signum() <= 0) {
      return price.signum() < 0 ? Rejection.NEGATIVE_PRICE : Rejection.ZERO_PRICE;
    }
    priceMicros = price.multiply(MICROS).setScale(0, RoundingMode.HALF_UP).longValueExact();
    return priceMicros == 0 ? Rejection.ZERO_PRICE : null;
  }

  private static @Nullable BigDecimal number(@Nullable String text) {
    if (text == null || text.isBlank() || text.length() > 40) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(text.strip());
      return Math.abs(value.precision() - (long) value.scale()) > 40 ? null : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /// Epoch seconds.
  long seconds() {
    return seconds;
  }

  /// Millionths of the currency; 0 when the file has no prices.
  long priceMicros() {
    return hasPrice ? priceMicros : 0;
  }
}
