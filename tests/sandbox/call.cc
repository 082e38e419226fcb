#include "tests/sandbox/call.h"

#include <cstdio>

#include "tests/sandbox/money.h"

namespace flexiti_sandbox {
namespace {

Json Styled(const Call& call, std::string text) {
  return call.style.numbers == NumberStyle::kStrings ? Json::String(std::move(text))
                                                     : Json::Number(std::move(text));
}

}  // namespace

Json AmountJson(const Call& call, int64_t cents) { return Styled(call, FormatCents(cents)); }

Json IdJson(const Call& call, const std::string& digits) { return Styled(call, digits); }

Json RateJson(const Call& call, int64_t ten_thousandths) {
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%04lld", static_cast<long long>(ten_thousandths / 10000),
                static_cast<long long>(ten_thousandths % 10000));
  return Styled(call, text);
}

JournalEntry Entry(const Call& call, std::string kind, const Account& account, int64_t cents) {
  JournalEntry entry;
  entry.time = call.now;
  entry.kind = std::move(kind);
  entry.merchant = call.merchant->client_id;
  entry.account_number = account.customer->account_number;
  entry.amount_cents = cents;
  entry.x_reference_id = call.reference_id;
  entry.x_idempotency_key = call.idempotency_key;
  entry.exchange = call.sequence;
  return entry;
}

void Commit(State& state, JournalEntry entry) {
  entry.sequence = state.journal.size() + 1;
  state.journal.push_back(std::move(entry));
}

}  // namespace flexiti_sandbox
