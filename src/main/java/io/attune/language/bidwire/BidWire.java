package io.attune.language.bidwire;

import io.attune.language.openrtb.BidResponse;
import io.attune.language.openrtb.Outcome;

/// The door: requests from bytes, answers to bytes, in the format that the caller speaks.
public enum BidWire {
  /// `application/json`, and what names no type.
  JSON("application/json"),
  /// `application/x-protobuf` by the standard, `application/octet-stream` by Google.
  PROTOBUF("application/x-protobuf");

  /// What some callers name protobuf; they get it back.
  public static final String OCTETS = "application/octet-stream";

  private final String mediaType;

  BidWire(String mediaType) {
    this.mediaType = mediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  /// The format of a content type; parameters do not count, and anything unheard of is taken for
  /// JSON.
  ///
  /// @param contentType as in the header; empty for none
  public static BidWire of(String contentType) {
    int end = contentType.indexOf(';');
    String type = Bounds.small(end < 0 ? contentType : contentType.substring(0, end)).strip();
    return type.equals(PROTOBUF.mediaType)
            || type.equals(OCTETS)
            || type.equals("application/protobuf")
            || type.equals("application/vnd.google.protobuf")
        ? PROTOBUF
        : JSON;
  }

  /// Never throws, whatever the bytes.
  ///
  /// @param body inflated and bounded by the caller
  public Outcome read(byte[] body) {
    return this == JSON ? JsonRequests.read(body) : ProtoRequests.read(body);
  }

  /// Complete and valid for every response.
  public byte[] write(BidResponse response) {
    return this == JSON ? JsonResponses.write(response) : ProtoResponses.write(response);
  }
}
