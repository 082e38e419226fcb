// How replies are spelled. Flexiti documents several spellings of the same thing; a client must
// read all of them, so each can be chosen: in the scenario (for all, or per merchant) or at run
// time.
#pragma once

#include <cstddef>

namespace flexiti_sandbox {

// Of a business refusal.
enum class ErrorEnvelope {
  kCode,     // {"code": 409, "error": "...", "error_description": "..."}
  kMessage,  // {"message": "...", "error": "..."}
  kHtml,     // an HTML page from whatever stands in front
  kEmpty,    // no body
};

// Of a refusal of fields.
enum class InputEnvelope {
  kFieldErrors,        // wrong_input, field_errors [{param, msg, value}]
  kFieldErrorsPlural,  // wrong_inputs, field_errors [{param, msg}]
  kErrorFields,        // wrong_inputs, error_fields [{param, msg, value, type}]
  kCode,               // {"code": 409, "error": "wrong_inputs", "error_description": "..."}
  kHtml,
  kEmpty,
};

// Of a 403 for a scope that is too small.
enum class ScopeEnvelope {
  kSentence,   // error: "Insufficient scope: authorized scope is insufficient"
  kForbidden,  // error: "forbidden"
  kHtml,
  kEmpty,
};

// Of the error word of a 401.
enum class UnauthorizedWord { kUnauthorized, kCapitalized, kInvalidToken };

// Of numbers in successful replies.
enum class NumberStyle {
  kMixed,  // as the samples do: ids of transactions and total_amount are strings, the rest numbers
  kNumbers,  // all are numbers
  kStrings,  // all are strings
};

// Of GET authorizations and GET captures.
enum class ListStyle { kObject, kArray };

// What a known x-idempotency-key with another x-context-hash gets.
enum class ContextMismatch {
  kWarn,    // the earlier reply with a field `warning`
  kRefuse,  // 409
};

struct ReplyStyle {
  ErrorEnvelope error = ErrorEnvelope::kCode;
  InputEnvelope input = InputEnvelope::kFieldErrors;
  ScopeEnvelope scope = ScopeEnvelope::kSentence;
  UnauthorizedWord unauthorized = UnauthorizedWord::kUnauthorized;
  NumberStyle numbers = NumberStyle::kMixed;
  ListStyle lists = ListStyle::kObject;
  // Lists hold at most so many records, however many were asked for.
  size_t most_per_page = 200;
  ContextMismatch context_mismatch = ContextMismatch::kWarn;
};

}  // namespace flexiti_sandbox
