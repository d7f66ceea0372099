package io.attune.stage;

import io.attune.language.expression.ExpressionSchema;
import io.attune.language.expression.ItemRow;
import java.util.List;

/// A row that knows nothing but which item it stands at.
public final class NumberRow extends ItemRow {
  private int number = -1;

  public int number() {
    return number;
  }

  @Override
  public void item(int number) {
    this.number = number;
  }

  @Override
  public boolean has(int slot) {
    return false;
  }

  @Override
  public boolean flag(int slot) {
    throw new IllegalStateException("no values here");
  }

  @Override
  public long integer(int slot) {
    throw new IllegalStateException("no values here");
  }

  @Override
  public double number(int slot) {
    throw new IllegalStateException("no values here");
  }

  @Override
  public String text(int slot) {
    throw new IllegalStateException("no values here");
  }

  @Override
  public List<String> texts(int slot) {
    throw new IllegalStateException("no values here");
  }

  @Override
  public boolean has(int slot, String key, ExpressionSchema.Type type) {
    return false;
  }

  @Override
  public boolean flag(int slot, String key) {
    throw new IllegalStateException("no values here");
  }

  @Override
  public long integer(int slot, String key) {
    throw new IllegalStateException("no values here");
  }

  @Override
  public double number(int slot, String key) {
    throw new IllegalStateException("no values here");
  }

  @Override
  public String text(int slot, String key) {
    throw new IllegalStateException("no values here");
  }
}
