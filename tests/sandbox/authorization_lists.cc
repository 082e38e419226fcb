// GET /authorization/{id}, GET /authorizations and GET /captures.
#include <algorithm>
#include <functional>
#include <numeric>

#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/inputs.h"
#include "tests/sandbox/rules.h"

namespace flexiti_sandbox {
namespace {

constexpr size_t kMaxPage = 1'000'000;
constexpr size_t kMaxPageSize = 200;
constexpr size_t kPageSize = 50;

struct Filter {
  std::string account_number, authorization_id, capture_id, transaction_type, status, from, to;
  size_t page_number = 1;
  size_t page_size = kPageSize;

  bool Covers(TimePoint time) const {
    const std::string day = FormatDate(time);  // such dates compare as text
    return (from.empty() || day >= from) && (to.empty() || day <= to);
  }
};

Filter Read(Inputs& in, const Call& call) {
  Filter filter;
  filter.account_number = in.Digits("account_number", 14);
  filter.authorization_id = in.Digits("authorization_id", 16);
  filter.capture_id = in.Digits("capture_id", 9);
  filter.transaction_type =
      in.OneOf("transaction_type", {"promotional_purchase", "regular_purchase"});
  filter.status = in.OneOf("authorization_status", {"opened", "closed", "unauthorized"});
  filter.from = in.Date("creation_date_from");
  filter.to = in.Date("creation_date_to");
  filter.page_number = in.Count("page_number", kMaxPage, 1);
  filter.page_size =
      std::min(in.Count("page_size", kMaxPageSize, kPageSize), call.style.most_per_page);
  if (!filter.from.empty() && !filter.to.empty() && filter.from > filter.to) {
    in.Fail("creation_date_to", "before creation_date_from", filter.to);
  }
  return filter;
}

// This merchant's authorizations that the filter lets through, oldest first. Dates and visibility
// are left to the caller: for captures they are the capture's.
std::vector<const Authorization*> Select(const State& state, const Call& call,
                                         const Filter& filter) {
  std::vector<size_t> all;
  const std::vector<size_t>* indexes = &all;
  if (!filter.account_number.empty()) {
    indexes = &state.accounts.at(filter.account_number).authorizations;
  } else {
    all.resize(state.authorizations.size());
    std::iota(all.begin(), all.end(), 0);
  }
  std::vector<const Authorization*> selected;
  for (const size_t index : *indexes) {
    const Authorization& authorization = state.authorizations[index];
    if (authorization.merchant != call.merchant) continue;
    if (!filter.authorization_id.empty() &&
        filter.authorization_id != authorization.authorization_id) {
      continue;
    }
    if (!filter.transaction_type.empty() &&
        filter.transaction_type != authorization.transaction_type) {
      continue;
    }
    selected.push_back(&authorization);
  }
  return selected;
}

Verdict CheckFilter(const State& state, const Call& call, const Filter& filter) {
  if (!filter.account_number.empty() && state.accounts.count(filter.account_number) == 0) {
    return Refuse(404, "not_found");
  }
  if (!filter.authorization_id.empty()) {
    const auto found = state.authorization_by_id.find(filter.authorization_id);
    if (found == state.authorization_by_id.end() ||
        state.authorizations[found->second].merchant != call.merchant) {
      return Refuse(404, "not_found");
    }
  }
  return std::nullopt;
}

Json Page(const Call& call, const Filter& filter, const std::string& name,
          const std::vector<std::function<Json()>>& rows) {
  Json items = Json::Array();
  const size_t begin = std::min((filter.page_number - 1) * filter.page_size, rows.size());
  const size_t end = std::min(begin + filter.page_size, rows.size());
  for (size_t i = begin; i < end; ++i) items.Append(rows[i]());
  if (call.style.lists == ListStyle::kArray) return items;
  return Json::Object()
      .Set(name, std::move(items))
      .Set("page_number", IdJson(call, std::to_string(filter.page_number)))
      .Set("page_size", IdJson(call, std::to_string(filter.page_size)))
      .Set("total", IdJson(call, std::to_string(rows.size())));
}

}  // namespace

Json CaptureJson(const Call& call, const Authorization& authorization,
                 const CaptureRecord& capture) {
  return Json::Object()
      .Set("capture_id", IdJson(call, capture.capture_id))
      .Set("authorization_id", IdJson(call, authorization.authorization_id))
      .Set("account_number", IdJson(call, authorization.account->customer->account_number))
      .Set("reference", Json::String(capture.reference))
      .Set("date", Json::String(FormatTime(capture.time)))
      .Set("amount", AmountJson(call, capture.amount_cents))
      .Set("remaining_capture_amount",
           AmountJson(call, capture.amount_cents - capture.returned_cents))
      .Set("remaining_authorization_amount", AmountJson(call, authorization.remaining_cents));
}

Json AuthorizationJson(const Call& call, const Authorization& authorization) {
  Json reply = Json::Object();
  reply.Set("authorization_id", IdJson(call, authorization.authorization_id));
  reply.Set("account_number", IdJson(call, authorization.account->customer->account_number));
  reply.Set("reference", Json::String(authorization.reference));
  reply.Set("date", Json::String(FormatTime(authorization.time)));
  reply.Set("amount", AmountJson(call, authorization.amount_cents));
  reply.Set("remaining_authorization_amount", AmountJson(call, authorization.remaining_cents));
  reply.Set("authorization_status", Json::String(authorization.status));
  reply.Set("transaction_type", Json::String(authorization.transaction_type));
  if (authorization.plan != nullptr) {
    reply.Set("plan_id", IdJson(call, authorization.plan->plan_id));
    reply.Set("term", IdJson(call, authorization.term));
    SetTermCost(call, *authorization.plan, authorization.term, authorization.amount_cents, reply);
  }
  Json captures = Json::Array();
  for (const CaptureRecord& capture : authorization.captures) {
    captures.Append(CaptureJson(call, authorization, capture));
  }
  if (authorization.auto_captured) {
    reply.Set("capture_id", IdJson(call, authorization.captures[0].capture_id));
  }
  reply.Set("captures", std::move(captures));
  reply.Set("message", Json::String(call.lang == "fr" ? "Autorisation enregistrée"
                                                      : "Authorization recorded"));
  return reply;
}

Answer GetAuthorization(State& state, const Call& call) {
  const auto found = state.authorization_by_id.find(call.ids[0]);
  if (found == state.authorization_by_id.end() ||
      state.authorizations[found->second].merchant != call.merchant) {
    return Refuse(404, "not_found");
  }
  return AuthorizationJson(call, state.authorizations[found->second]);
}

Answer ListAuthorizations(State& state, const Call& call) {
  Inputs in(call.query);
  const Filter filter = Read(in, call);
  if (!in.ok()) return RefuseInputs(in.errors());
  if (Verdict no = CheckFilter(state, call, filter)) return *no;
  std::vector<std::function<Json()>> rows;
  for (const Authorization* authorization : Select(state, call, filter)) {
    if (!filter.status.empty() && filter.status != authorization->status) continue;
    if (!filter.Covers(authorization->time) || authorization->visible_from > call.now) continue;
    rows.push_back([&call, authorization] { return AuthorizationJson(call, *authorization); });
  }
  return Page(call, filter, "authorizations", rows);
}

Answer ListCaptures(State& state, const Call& call) {
  Inputs in(call.query);
  const Filter filter = Read(in, call);
  if (!in.ok()) return RefuseInputs(in.errors());
  if (Verdict no = CheckFilter(state, call, filter)) return *no;
  std::vector<std::function<Json()>> rows;
  for (const Authorization* authorization : Select(state, call, filter)) {
    for (const CaptureRecord& capture : authorization->captures) {
      if (!filter.capture_id.empty() && filter.capture_id != capture.capture_id) continue;
      if (!filter.Covers(capture.time) || capture.visible_from > call.now) continue;
      rows.push_back(
          [&call, authorization, &capture] { return CaptureJson(call, *authorization, capture); });
    }
  }
  return Page(call, filter, "captures", rows);
}

}  // namespace flexiti_sandbox
