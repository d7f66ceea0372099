package io.attune.state.targeting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list holds one of some texts, perhaps one of some others as well, and none of yet others.
final class ListTest implements Test {
  private final boolean absent;
  private final List<String[]> wanted;
  private final String[] unwanted;

  /// @param wanted of each the list must hold one; sorted, each once
  /// @param unwanted of these none; sorted, each once
  ListTest(boolean absent, List<String[]> wanted, String[] unwanted) {
    this.absent = absent;
    this.wanted = List.copyOf(wanted);
    this.unwanted = unwanted;
  }

  List<String[]> wanted() {
    return wanted;
  }

  String[] unwanted() {
    return unwanted;
  }

  @Override
  public boolean absent() {
    return absent;
  }

  @Override
  public boolean noValue() {
    return wanted.stream().anyMatch(texts -> texts.length == 0);
  }

  @Override
  public boolean anyValue() {
    return wanted.isEmpty() && unwanted.length == 0;
  }

  @Override
  public Test and(Test test) {
    ListTest other = (ListTest) test;
    String[] none = Texts.either(unwanted, other.unwanted);
    List<String[]> all = new ArrayList<>();
    for (ListTest side : List.of(this, other)) {
      for (String[] texts : side.wanted) {
        String[] left = Texts.without(texts, none);
        if (all.stream().noneMatch(known -> Arrays.equals(known, left))) {
          all.add(left);
        }
      }
    }
    return new ListTest(absent && other.absent, all, none);
  }

  @Override
  public @Nullable Test or(Test test) {
    ListTest other = (ListTest) test;
    boolean here = absent || other.absent;
    if (noValue() || other.anyValue() || sameValues(other)) {
      return new ListTest(here, other.wanted, other.unwanted);
    }
    if (other.noValue() || anyValue()) {
      return new ListTest(here, wanted, unwanted);
    }
    return isOneOf() && other.isOneOf()
        ? new ListTest(
            here,
            List.<String[]>of(Texts.either(wanted.getFirst(), other.wanted.getFirst())),
            Texts.NONE)
        : null;
  }

  private boolean isOneOf() {
    return wanted.size() == 1 && unwanted.length == 0;
  }

  private boolean sameValues(ListTest other) {
    if (wanted.size() != other.wanted.size() || !Arrays.equals(unwanted, other.unwanted)) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!Arrays.equals(wanted.get(i), other.wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof ListTest other && absent == other.absent && sameValues(other);
  }

  @Override
  public int hashCode() {
    int hash = Arrays.hashCode(unwanted) + (absent ? 1 : 0);
    for (String[] texts : wanted) {
      hash = 31 * hash + Arrays.hashCode(texts);
    }
    return hash;
  }
}
