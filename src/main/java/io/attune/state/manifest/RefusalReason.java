package io.attune.state.manifest;

/// Why a version of a model may not serve. The closed list, in the order in which the checks run;
/// numbers and codes are stable, and not in that order.
public enum RefusalReason {
  INVALID_POLICY(
      0,
      "invalid_policy",
      "correct models/<name>/policy.yaml, or remove it to serve the highest version that passes"),
  MISSING_VERSION(
      1, "missing_version", "copy the version folder, or name another version in policy.yaml"),
  MISNAMED_VERSION(
      20,
      "misnamed_version",
      "name the folder by a whole number from 1 to 999999999, without leading zeros"),
  DUPLICATE_VERSION(
      21, "duplicate_version", "remove the folder; the one without leading zeros is the version"),
  OUTSIDE_REPOSITORY(
      23, "outside_repository", "copy the files into the version folder instead of linking them"),
  MISSING_MANIFEST(22, "missing_manifest", "copy model.yaml, last, or remove the folder"),
  INVALID_MANIFEST(2, "invalid_manifest", "correct model.yaml; models/README.md lists its fields"),
  MISSING_FILE(
      3,
      "missing_file",
      "copy the file; write model.yaml last, so that a half-copied version is not seen"),
  FILE_TOO_LARGE(4, "file_too_large", "export a smaller model, or raise attune.models.max-bytes"),
  CHECKSUM_MISMATCH(
      5, "checksum_mismatch", "copy model.onnx again, or put its SHA-256 into model.yaml"),
  NO_HEADROOM(
      28,
      "no_headroom",
      "give the service more memory, or let fewer versions stand by: end shadow and ramp"),
  NOT_ONNX(25, "not_onnx", "export the model to ONNX again, and copy the whole file"),
  EXTERNAL_DATA(
      24,
      "external_data",
      "save the weights inside model.onnx: onnx.save(model, file, save_as_external_data=False)"),
  UNSUPPORTED_OPERATOR(
      26,
      "unsupported_operator",
      "export the model with an operator set and operators that ONNX Runtime knows"),
  LOAD_TOO_LONG(
      27,
      "load_too_long",
      "leave the graph less to work out when it is loaded: fold its constants at export"),
  NOT_LOADABLE(
      6, "not_loadable", "export the model again; it must be ONNX that ONNX Runtime can run"),
  INPUT_MISMATCH(
      7,
      "input_mismatch",
      "make the manifest's inputs agree with the graph's: name, dtype, [rows × columns], or [1 × columns] where it is broadcast"),
  COLUMN_COUNT_MISMATCH(
      8, "column_count_mismatch", "list exactly the columns that the graph reads, in order"),
  OUTPUT_MISMATCH(
      9,
      "output_mismatch",
      "make the manifest's outputs agree with the graph's: name, dtype, [rows], [rows × 1] or [rows × 2]; say which column where there are more"),
  ZIPMAP_OUTPUT(
      40,
      "zipmap_output",
      "export again without ZipMap: skl2onnx options={id(model): {'zipmap': False}}, onnxmltools convert_lightgbm(…, zipmap=False)"),
  UNKNOWN_COLUMN(
      10, "unknown_column", "declare the column in config/features.yaml, or train without it"),
  SCHEMA_MISMATCH(11, "schema_mismatch", "train again on rows exported under these columns"),
  BROADCAST_MISMATCH(
      41,
      "broadcast_mismatch",
      "move the column to an input that is given per row, or drop broadcast: true"),
  NOT_WHOLE(
      42,
      "not_whole",
      "take the column as float32, or declare one for this input whose transform keeps whole numbers whole"),
  INVALID_GOLDEN(
      12, "invalid_golden", "write the golden rows again; models/README.md describes the file"),
  NOT_A_PROBABILITY(
      13, "not_a_probability", "end the graph with a sigmoid, and see that no row yields NaN"),
  OUTPUT_NOT_FINITE(
      43, "output_not_finite", "see that no row yields NaN or infinity, or leave the output out"),
  GOLDEN_MISMATCH(
      14,
      "golden_mismatch",
      "the runtime scores the golden rows otherwise than the trainer did; export model and golden rows together"),
  TOO_SLOW(15, "too_slow", "make the model smaller, or raise latencyBudget in model.yaml");

  private final int number;
  private final String code;
  private final String advice;

  RefusalReason(int number, String code, String advice) {
    this.number = number;
    this.code = code;
    this.advice = advice;
  }

  public int number() {
    return number;
  }

  public String code() {
    return code;
  }

  /// What to do about it.
  public String advice() {
    return advice;
  }
}
