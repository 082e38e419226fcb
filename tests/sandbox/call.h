// One REST call that has passed the checks every call must pass, and the shared vocabulary of the
// endpoints that carry it out.
#pragma once

#include <string>
#include <vector>

#include "tests/sandbox/answer.h"
#include "tests/sandbox/http_message.h"
#include "tests/sandbox/json.h"
#include "tests/sandbox/state.h"

namespace flexiti_sandbox {

struct Call {
  explicit Call(const HttpRequest& request) : http(request) {}

  const HttpRequest& http;
  std::string host;              // for the URLs in replies
  std::vector<std::string> ids;  // the {..} of the path, in order, without client_id
  Json query;                    // an object of strings
  Json body;                     // an object; empty where the endpoint has none
  std::string lang;              // en or fr
  const Merchant* merchant = nullptr;
  std::string scope;
  ReplyStyle style;
  std::string reference_id;
  std::string idempotency_key;
  std::string context_hash;
  uint64_t sequence = 0;
  TimePoint now;
  TimePoint visible_from;  // when a record made by this call joins lists
};

// A number or a string, as the style of this call wants it. Amounts have two decimals.
Json AmountJson(const Call& call, int64_t cents);
Json IdJson(const Call& call, const std::string& digits);
Json RateJson(const Call& call, int64_t ten_thousandths);

// Starts a journal entry of this call; the caller fills the rest and hands it to Commit.
JournalEntry Entry(const Call& call, std::string kind, const Account& account, int64_t cents);
void Commit(State& state, JournalEntry entry);

}  // namespace flexiti_sandbox
