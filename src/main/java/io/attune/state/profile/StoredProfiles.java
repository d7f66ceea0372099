package io.attune.state.profile;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.attune.language.consent.Consent;
import io.attune.proto.v1.StoredAttribute;
import io.attune.proto.v1.StoredProfile;
import io.attune.proto.v1.StoredSegment;
import io.attune.proto.v1.StoredTexts;
import io.attune.state.profile.ViewerProfile.Attribute;
import io.attune.state.profile.ViewerProfile.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a profile is stored: a byte that says whether the viewer's data may be used, so that a
/// decision need not read the rest, then the `StoredProfile`.
final class StoredProfiles {
  private static final byte ALLOWED = 1;
  private static final byte REFUSED = 2;

  private StoredProfiles() {}

  /// Whether the stored profile forbids to use the viewer's data; of no profile: no.
  static boolean refuses(byte @Nullable [] stored) {
    return stored != null && stored.length > 0 && stored[0] == REFUSED;
  }

  static ViewerProfile read(byte @Nullable [] stored) {
    if (stored == null || stored.length == 0) {
      return ViewerProfile.NONE;
    }
    try {
      return of(StoredProfile.parseFrom(ByteString.copyFrom(stored, 1, stored.length - 1)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("viewer: its profile is not readable in the store", e);
    }
  }

  static byte[] write(ViewerProfile profile) {
    byte[] message = message(profile).toByteArray();
    byte[] bytes = new byte[message.length + 1];
    bytes[0] = profile.refused() ? REFUSED : ALLOWED;
    System.arraycopy(message, 0, bytes, 1, message.length);
    return bytes;
  }

  static StoredProfile message(ViewerProfile profile) {
    StoredProfile.Builder message = StoredProfile.newBuilder().setVersion(profile.version());
    for (Attribute each : profile.attributes()) {
      message.addAttributes(message(each));
    }
    for (Membership each : profile.segments()) {
      message.addSegments(
          StoredSegment.newBuilder()
              .setId(each.segment())
              .setExpiresMillis(
                  each.expiresMillis() == ViewerProfile.FOR_EVER ? 0 : each.expiresMillis())
              .setSetMillis(each.setMillis())
              .setInherited(each.inherited()));
    }
    io.attune.proto.v1.Consent.Builder consent = io.attune.proto.v1.Consent.newBuilder();
    profile.consent().personalise().ifPresent(consent::setPersonalise);
    profile.consent().tcf().ifPresent(consent::setTcf);
    profile.consent().gpp().ifPresent(consent::setGpp);
    profile.consent().usPrivacy().ifPresent(consent::setUsPrivacy);
    return message.setConsent(consent).build();
  }

  private static StoredAttribute message(Attribute attribute) {
    StoredAttribute.Builder stored =
        StoredAttribute.newBuilder()
            .setName(attribute.name())
            .setSetMillis(attribute.setMillis())
            .setInherited(attribute.inherited());
    switch (attribute.value()) {
      case String text -> stored.setText(text);
      case Double number -> stored.setNumber(number);
      case Boolean flag -> stored.setFlag(flag);
      case List<?> texts -> {
        StoredTexts.Builder values = StoredTexts.newBuilder();
        texts.forEach(text -> values.addValues((String) text));
        stored.setTexts(values);
      }
      default ->
          throw new IllegalArgumentException(
              "attribute: " + attribute.value().getClass() + " (expected: a scalar or texts)");
    }
    return stored.build();
  }

  static ViewerProfile of(StoredProfile message) {
    List<Attribute> attributes = new ArrayList<>(message.getAttributesCount());
    for (StoredAttribute each : message.getAttributesList()) {
      attributes.add(
          new Attribute(each.getName(), value(each), each.getSetMillis(), each.getInherited()));
    }
    List<Membership> segments = new ArrayList<>(message.getSegmentsCount());
    for (StoredSegment each : message.getSegmentsList()) {
      long expires =
          each.getExpiresMillis() == 0 ? ViewerProfile.FOR_EVER : each.getExpiresMillis();
      segments.add(new Membership(each.getId(), expires, each.getSetMillis(), each.getInherited()));
    }
    return new ViewerProfile(
        message.getVersion(), attributes, segments, consent(message.getConsent()));
  }

  private static Object value(StoredAttribute stored) {
    return switch (stored.getValueCase()) {
      case TEXT -> stored.getText();
      case NUMBER -> stored.getNumber();
      case FLAG -> stored.getFlag();
      case TEXTS -> List.copyOf(stored.getTexts().getValuesList());
      case VALUE_NOT_SET -> "";
    };
  }

  private static Consent consent(io.attune.proto.v1.Consent said) {
    return new Consent(
        said.hasPersonalise() ? Optional.of(said.getPersonalise()) : Optional.empty(),
        said.hasTcf() ? Optional.of(said.getTcf()) : Optional.empty(),
        said.hasGpp() ? Optional.of(said.getGpp()) : Optional.empty(),
        said.hasUsPrivacy() ? Optional.of(said.getUsPrivacy()) : Optional.empty());
  }
}
