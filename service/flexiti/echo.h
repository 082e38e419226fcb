// Comparing what Flexiti echoes with what was asked. Flexiti may leave any echo out, and one that
// is left out matches. Pure.
#pragma once

#include <string>

#include "flexiti/v1/money.pb.h"
#include "service/flexiti/json.h"

namespace flexiti {

bool AmountMatches(const v1::Money& asked, bool has_echo, const v1::Money& echo);
// The same where `asked` may leave the amount to Flexiti: then it is anything above zero.
template <typename Request, typename Response>
bool MovedMatches(const Request& asked, const Response& got) {
  if (asked.has_amount()) return AmountMatches(asked.amount(), got.has_amount(), got.amount());
  return !got.has_amount() || got.amount().amount_cents() > 0;
}
// Leading zeros aside: ids are numbers to Flexiti. A masked one (**0001, XX0001) tells nothing.
bool IdMatches(const std::string& asked, const std::string& echo);
bool TextMatches(const std::string& asked, const std::string& echo);

// What references have in common that Flexiti could have made one of the other: by case, by white
// space, or by taking the text of a number for the number (0004711 and 4711, 12E5 and 1200000).
std::string ComparableReference(const std::string& reference);
bool ReferenceMatches(const std::string& asked, const std::string& echo);

// The same for a member that the contract does not know of and that stays unmodeled; one that
// cannot be read is no echo.
bool UndocumentedAmountMatches(const v1::Money& asked, const Json& reply, const std::string& name);
// An empty `asked` matches anything.
bool UndocumentedIdMatches(const std::string& asked, const Json& reply, const std::string& name);

// An amount of a request, where the currency may be left out, as responses tell it.
v1::Money ToResponse(v1::Money asked);

}  // namespace flexiti
