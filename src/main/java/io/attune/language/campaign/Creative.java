package io.attune.language.campaign;

import java.util.List;

/// What is seen. It belongs either to one line item, or to an advertiser and with that to all line
/// items of its campaigns whose formats and sizes it fits.
///
/// @param owner whose it is; never another one
/// @param name for people, up to 200 characters, may be empty
/// @param content what is shown; says the format
/// @param size of a banner; [LineItem.Size#NONE] for all else
/// @param clickUrl where a click leads, `https`; empty where the content says it (an item's page,
/// or the links of the HTML itself)
/// @param weight share in the rotation, 1 to 1,000,000
/// @param approval only what is approved is shown
/// @param fromMillis the first moment at which it may be shown, epoch milliseconds;
/// `Long.MIN_VALUE` when it always could
/// @param untilMillis the first moment after it; `Long.MAX_VALUE` when there is none
/// @param traits what exchanges ask of it
public record Creative(
    String id,
    int number,
    long version,
    State state,
    Owner owner,
    String name,
    Content content,
    LineItem.Size size,
    String clickUrl,
    int weight,
    Approval approval,
    long fromMillis,
    long untilMillis,
    Traits traits)
    implements Definition {

  /// How it looks.
  public enum Format {
    BANNER,
    NATIVE,
    PRODUCT,
    OFFER
  }

  /// What somebody who looked at it says.
  public enum Approval {
    PENDING,
    APPROVED,
    REJECTED
  }

  /// Whose it is.
  ///
  /// @param kind of owner
  /// @param id the owner's
  public record Owner(Kind kind, String id) {
    /// Kinds of owners.
    public enum Kind {
      ADVERTISER,
      LINE_ITEM
    }
  }

  /// What exchanges ask of a creative, in the numbers of AdCOM, 1 to 9,999 each.
  ///
  /// @param attributes such as 6, a video that plays by itself
  /// @param apis that its markup uses, such as 5, MRAID 2.0
  /// @param language of its texts, ISO 639-1; empty where it has none or it is not known
  /// @param children whether it is fit for children
  public record Traits(
      List<Integer> attributes, List<Integer> apis, String language, boolean children) {
    /// Nothing is known of it.
    public static final Traits UNKNOWN = new Traits(List.of(), List.of(), "", false);

    public Traits {
      attributes = List.copyOf(attributes);
      apis = List.copyOf(apis);
    }
  }

  /// What is shown.
  public sealed interface Content {
    Format format();
  }

  /// A banner of markup.
  ///
  /// @param html 1 to 65,536 characters
  public record Html(String html) implements Content {
    @Override
    public Format format() {
      return Format.BANNER;
    }
  }

  /// A banner of one image.
  ///
  /// @param url `https`
  /// @param alt a text for those who do not see it, may be empty
  public record Image(String url, String alt) implements Content {
    @Override
    public Format format() {
      return Format.BANNER;
    }
  }

  /// Parts that the page arranges. All but the title may be empty.
  ///
  /// @param title 1 to 200 characters
  /// @param text up to 1,000 characters
  /// @param imageUrl `https`
  /// @param iconUrl `https`
  /// @param sponsoredBy up to 200 characters
  /// @param callToAction up to 100 characters
  public record Native(
      String title,
      String text,
      String imageUrl,
      String iconUrl,
      String sponsoredBy,
      String callToAction)
      implements Content {
    @Override
    public Format format() {
      return Format.NATIVE;
    }
  }

  /// An item of the catalogue, listed as an ad.
  ///
  /// @param item its id
  public record Product(String item) implements Content {
    @Override
    public Format format() {
      return Format.PRODUCT;
    }
  }

  /// A coupon.
  ///
  /// @param code 1 to 100 characters
  /// @param text 1 to 1,000 characters
  public record Offer(String code, String text) implements Content {
    @Override
    public Format format() {
      return Format.OFFER;
    }
  }

  /// The same with another approval.
  public Creative with(Approval other) {
    return new Creative(
        id,
        number,
        version,
        state,
        owner,
        name,
        content,
        size,
        clickUrl,
        weight,
        other,
        fromMillis,
        untilMillis,
        traits);
  }

  /// How it looks.
  public Format format() {
    return content.format();
  }

  /// Whether it may be shown at this moment, as far as it is up to the creative.
  public boolean servable(long atMillis) {
    return state == State.ACTIVE
        && approval == Approval.APPROVED
        && fromMillis <= atMillis
        && atMillis < untilMillis;
  }

  /// The first moment after this one at which [#servable(long)] may say something else, or
  /// `Long.MAX_VALUE`.
  public long nextEdge(long atMillis) {
    if (state != State.ACTIVE || approval != Approval.APPROVED || untilMillis <= atMillis) {
      return Long.MAX_VALUE;
    }
    return fromMillis > atMillis ? fromMillis : untilMillis;
  }
}
