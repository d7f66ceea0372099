package io.attune.market.notice;

import io.attune.state.exposure.Shown;
import io.attune.state.ledger.Ticket;
import io.attune.state.rate.Foretold;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the addresses of one shown ad carry, encrypted, so that whichever replica they come back to
/// can book them without anything having been stored.
///
/// @param decisionId of the decision that showed it
/// @param number among the decision's ads, 1 to 255: by it caps know the ad
/// @param position where it was shown, from 1: in the answer, or in the ranking it stands among
/// @param placement where it was shown
/// @param lineItem id of the line item
/// @param creative id of the creative
/// @param viewerId whose exposure counts; empty for nobody known
/// @param session of the shopper, for caps per session; may be empty
/// @param paidFor which event is paid for
/// @param decidedMillis the decision's now, epoch milliseconds
/// @param clickUntilMillis no click or conversion is credited after it, epoch milliseconds
/// @param propensity with which probability it was chosen, (0,1]
/// @param foretold how likely a click and a conversion were said to be
/// @param preview books nothing
/// @param use for which addresses it is good
/// @param bidMicros what was bid at an exchange for a thousand impressions, micros of its currency;
/// 0 where nobody else sells the place
/// @param money the ledger's part, which says until when an impression counts
public record AdTicket(
    String decisionId,
    int number,
    int position,
    String placement,
    String lineItem,
    String creative,
    String viewerId,
    String session,
    AdEvent paidFor,
    long decidedMillis,
    long clickUntilMillis,
    float propensity,
    Foretold foretold,
    boolean preview,
    Use use,
    long bidMicros,
    Ticket money) {
  private static final int FORM = 5;

  /// From this form on a ticket says what was bid at an exchange.
  private static final int WITH_BID = 4;

  /// From this form on a ticket says for which addresses it is good.
  private static final int WITH_USE = 5;

  /// For which addresses a ticket is good: who sees a page must not be able to bill.
  public enum Use {
    /// Whatever happens to an ad of an owned placement.
    ALL,
    /// Notices of an exchange: wins, billing, losses.
    NOTICES,
    /// What a page tells of an exchange's ad: clicks and conversions.
    CLICKS
  }

  /// By what the viewer's caps know the ad.
  public Shown shown() {
    return new Shown(viewerId, decisionId, number, decidedMillis);
  }

  /// The same without saying who saw it, for what is kept longer than the viewer may be.
  public AdTicket unnamed() {
    return with("", "", use);
  }

  /// The same for the markup of an exchange's ad.
  public AdTicket forClicks() {
    return with(viewerId, session, Use.CLICKS);
  }

  private AdTicket with(String viewer, String sessionId, Use other) {
    return new AdTicket(
        decisionId,
        number,
        position,
        placement,
        lineItem,
        creative,
        viewer,
        sessionId,
        paidFor,
        decidedMillis,
        clickUntilMillis,
        propensity,
        foretold,
        preview,
        other,
        bidMicros,
        money);
  }

  /// The ticket as bytes: about 80, and the texts.
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORM);
      out.writeUTF(decisionId);
      out.writeByte(number);
      out.writeShort(position);
      out.writeUTF(placement);
      out.writeUTF(lineItem);
      out.writeUTF(creative);
      out.writeUTF(viewerId);
      out.writeUTF(session);
      out.writeByte(paidFor.ordinal());
      out.writeLong(decidedMillis);
      out.writeLong(clickUntilMillis);
      out.writeFloat(propensity);
      out.writeUTF(foretold.model());
      out.writeFloat(foretold.click());
      out.writeFloat(foretold.conversion());
      out.writeBoolean(preview);
      out.writeByte(use.ordinal());
      out.writeLong(bidMicros);
      write(money, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(Ticket money, DataOutputStream out) throws IOException {
    out.writeUTF(money.group());
    out.writeByte(money.accounts().size());
    for (String account : money.accounts()) {
      out.writeUTF(account);
    }
    out.writeUTF(money.holder());
    out.writeUTF(money.id());
    out.writeLong(money.nanos());
    out.writeLong(money.expiresMillis());
  }

  /// Reads what [#bytes()] wrote, here or in an earlier version: tickets are open for seven days
  /// and a service is upgraded meanwhile. Those of exchanges that do not say for which addresses
  /// they are stood in the markup, and so bill nothing.
  ///
  /// @param bytes that this site wrote
  /// @return nothing for a form that is too old, or of a version to come
  static Optional<AdTicket> of(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int form = in.readUnsignedByte();
      if (form < WITH_BID - 1 || form > FORM) {
        return Optional.empty();
      }
      AdTicket ticket = read(form, in);
      if (in.read() >= 0) {
        return Optional.empty();
      }
      return Optional.of(form < WITH_USE && ticket.bidMicros > 0 ? ticket.forClicks() : ticket);
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // the seal is ours, the content is another version's
      return Optional.empty();
    }
  }

  private static AdTicket read(int form, DataInputStream in) throws IOException {
    return new AdTicket(
        in.readUTF(),
        in.readUnsignedByte(),
        in.readUnsignedShort(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        in.readUTF(),
        AdEvent.values()[in.readUnsignedByte()],
        in.readLong(),
        in.readLong(),
        in.readFloat(),
        new Foretold(in.readUTF(), in.readFloat(), in.readFloat()),
        in.readBoolean(),
        form < WITH_USE ? Use.ALL : Use.values()[in.readUnsignedByte()],
        form < WITH_BID ? 0 : in.readLong(),
        money(in));
  }

  private static Ticket money(DataInputStream in) throws IOException {
    String group = in.readUTF();
    List<String> accounts = new ArrayList<>();
    for (int left = in.readUnsignedByte(); left > 0; left--) {
      accounts.add(in.readUTF());
    }
    return new Ticket(group, accounts, in.readUTF(), in.readUTF(), in.readLong(), in.readLong());
  }
}
