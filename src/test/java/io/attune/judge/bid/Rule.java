package io.attune.judge.bid;

/// What an answer to a bid request has to keep: OpenRTB 2.6, Native 1.0 to 1.2, the community's
/// rules that exchanges check, and what we promise beyond them.
public enum Rule {
  /// 200, 204 or 400, and the one that the request is due.
  STATUS,
  /// A body where the status has one, none else; one object that can be read.
  BODY,
  /// Content type as received.
  CONTENT_TYPE,
  /// `x-openrtb-version: 2.6`.
  VERSION,
  /// `id` is the request's.
  RESPONSE_ID,
  /// Bids, or a reason not to.
  NO_BID,
  /// Ids of bids are there, and once.
  BID_ID,
  /// `impid` names one imp of the request.
  IMP,
  /// A positive decimal with six places at most.
  PRICE,
  /// Not below the floor that holds, in one currency.
  FLOOR,
  /// `cur` is one of the request's.
  CURRENCY,
  /// 1 to 128 bytes.
  CREATIVE_ID,
  /// The campaign's id is there.
  CAMPAIGN_ID,
  /// `mtype` is there, its format was asked for, and the markup is of it.
  MARKUP_TYPE,
  /// The markup itself.
  MARKUP,
  /// Everything by https where the imp is secure.
  SECURE,
  /// Of a format that was asked for.
  SIZE,
  /// There, and not blocked.
  ADVERTISER,
  /// Not blocked in the taxonomy of the request, and allowed.
  CATEGORY,
  /// Not blocked.
  ATTRIBUTE,
  /// Ad type and content type are not blocked, APIs are offered.
  AD_TYPE,
  /// One of those allowed.
  LANGUAGE,
  /// A private auction takes bids for its deals only; deals name seats and advertisers.
  DEAL,
  /// Ours, allowed and not blocked.
  SEAT,
  /// Bids without deal are as many as agreed at most.
  OPEN_BIDS,
  /// Notices are absolute, with their macros as the standard writes them.
  NOTICE,
  /// Positive.
  EXPIRY,
  /// Native: an object as the request's version has it, assets as asked for.
  NATIVE,
  /// Native: a link.
  LINK,
  /// Native: trackers of pairs that were declared.
  TRACKER,
  /// The DSA's texts, where they must be sent, shown by one of the two.
  TRANSPARENCY
}
