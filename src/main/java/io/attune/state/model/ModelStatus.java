package io.attune.state.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/// What is shown of models: the policy in force, and what each replica says.
final class ModelStatus {
  private ModelStatus() {}

  static ObjectNode all(ModelBoard.State state) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode models = answer.putArray("models");
    state.models().forEach(name -> models.add(one(state, name)));
    return answer;
  }

  static ObjectNode one(ModelBoard.State state, String model) {
    ObjectNode status = JsonNodeFactory.instance.objectNode().put("name", model);
    put(status.putObject("policy"), state.policy(model));
    ObjectNode replicas = status.putObject("replicas");
    state
        .replicas()
        .forEach(
            (replica, said) -> {
              if (said.has(model)) {
                replicas.set(replica, said.get(model));
              }
            });
    return status;
  }

  private static void put(ObjectNode inForce, ModelPolicy policy) {
    inForce.put("version", policy.version()).put("serve", ModelDesk.shown(policy.serve()));
    if (policy.served() != 0) {
      inForce.put("served", policy.served());
    }
    if (policy.previous() != 0) {
      inForce.put("previous", policy.previous());
    }
    policy.shadow().write(inForce, "shadow");
    policy.ramp().write(inForce, "ramp");
    if (policy.change().atMillis() != 0) {
      inForce
          .put("at", Instant.ofEpochMilli(policy.change().atMillis()).toString())
          .put("who", policy.change().who())
          .put("why", policy.change().why());
    }
  }
}
