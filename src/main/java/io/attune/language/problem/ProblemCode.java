package io.attune.language.problem;

/// The closed list of errors a caller can meet, over REST (RFC 9457) and gRPC alike. Codes are
/// stable.
public enum ProblemCode {
  MALFORMED_BODY("malformed_body", 400, "The body cannot be read"),
  INVALID_FIELD("invalid_field", 400, "A field has a value that is not allowed"),
  UNKNOWN_FIELD("unknown_field", 400, "A field is not known"),
  INVALID_EXPRESSION("invalid_expression", 400, "An expression is not valid"),
  INVALID_DEFINITION("invalid_definition", 400, "A definition is not valid"),
  UNKNOWN_EVENT_TYPE("unknown_event_type", 400, "The type of the event is not known"),
  TOO_OLD("too_old", 400, "The event is too old"),
  TOO_LATE("too_late", 400, "The event comes after events that are forgotten already"),
  IN_FUTURE("in_future", 400, "The event is of the future"),
  INVALID_TOKEN("invalid_token", 400, "The token is not one of ours"),
  EXPIRED_TOKEN("expired_token", 400, "The token is too old"),
  UNAUTHENTICATED("unauthenticated", 401, "No valid key"),
  FORBIDDEN("forbidden", 403, "The key does not allow it"),
  NOT_FOUND("not_found", 404, "Not found"),
  UNKNOWN_PLACEMENT("unknown_placement", 404, "The placement does not exist"),
  UNKNOWN_ITEM("unknown_item", 404, "The item does not exist"),
  UNKNOWN_DECISION("unknown_decision", 404, "The decision is not recorded here"),
  METHOD_NOT_ALLOWED("method_not_allowed", 405, "The method is not allowed here"),
  NOT_ACCEPTABLE("not_acceptable", 406, "No representation that the caller accepts"),
  VERSION_CONFLICT("version_conflict", 409, "The definition was changed by somebody else"),
  NO_CONSENT("no_consent", 409, "The viewer does not consent"),
  BODY_TOO_LARGE("body_too_large", 413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", 415, "The content type is not supported"),
  TOO_MANY_REQUESTS("too_many_requests", 429, "Too many requests"),
  OVERLOADED("overloaded", 503, "The service sheds load"),
  STORE_UNAVAILABLE("store_unavailable", 503, "The store cannot be reached"),
  INTERNAL("internal", 500, "A defect of the service");

  private final String code;
  private final int status;
  private final String title;

  ProblemCode(String code, int status, String title) {
    this.code = code;
    this.status = status;
    this.title = title;
  }

  public String code() {
    return code;
  }

  /// The HTTP status.
  public int status() {
    return status;
  }

  public String title() {
    return title;
  }
}
