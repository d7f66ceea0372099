/// Who may do what: keys (hashed at rest), scopes, the audit trail, and the secret that signs
/// tokens. Door: `Access`. In: a presented key. Out: its scopes, or a refusal. Wire endpoints name
/// their scope with [RequiresScope].
@NullMarked
package io.attune.platform.access;

import org.jspecify.annotations.NullMarked;
