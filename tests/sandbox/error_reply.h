// Spells a refusal in one of the documented envelopes.
#pragma once

#include <string>

#include "tests/sandbox/answer.h"
#include "tests/sandbox/http_message.h"
#include "tests/sandbox/style.h"

namespace flexiti_sandbox {

// `url` is the request's path; `lang` chooses the language of texts (en or fr).
HttpReply SpellRefusal(const Refusal& refusal, const ReplyStyle& style, const std::string& url,
                       const std::string& lang);

// Of a token that is wrong or has expired.
Refusal RefuseToken(const ReplyStyle& style);
// Of a token whose scope is too small.
Refusal RefuseScope();

}  // namespace flexiti_sandbox
