package io.attune.state.catalog;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Words and their codes 0, 1, 2, …, append-only. One writer; readers hold the array that stood at
/// publication.
final class Dictionary {
  private final Map<String, Integer> codes = new HashMap<>();
  private String[] words = new String[16];

  /// The code of the word, new when it was unknown.
  int code(String word) {
    Integer known = codes.get(word);
    if (known != null) {
      return known;
    }
    int code = codes.size();
    if (code == words.length) {
      words = Arrays.copyOf(words, code * 2);
    }
    words[code] = word;
    codes.put(word, code);
    return code;
  }

  /// The code of the word, or -1.
  int find(String word) {
    Integer known = codes.get(word);
    return known == null ? -1 : known;
  }

  int size() {
    return codes.size();
  }

  String word(int code) {
    return words[code];
  }

  /// By code; longer than there are codes.
  String[] words() {
    return words;
  }
}
