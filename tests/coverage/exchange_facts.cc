#include "tests/coverage/exchange_facts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/sandbox/http_message.h"

namespace flexiti_coverage {
namespace {

using flexiti_sandbox::Exchange;
using flexiti_sandbox::ReplyBy;
using nlohmann::json;

constexpr int kMaxDepth = 20;  // tests send thousands; the contract needs seven
constexpr char kForm[] = "application/x-www-form-urlencoded";

bool IsHttpsOwn(const std::string& header) {
  for (const char* own : {"host", "content-length", "accept", "accept-encoding", "connection"}) {
    if (header == own) return true;
  }
  return false;
}

// The dotted names of the leaves, down to kMaxDepth; "{}" for an object without any.
void Flatten(const json& value, const std::string& name, int depth, std::set<std::string>& names) {
  if (depth > kMaxDepth) return;
  if (value.is_object()) {
    if (value.empty() && name.empty()) names.insert("{}");
    for (const auto& [key, member] : value.items()) {
      Flatten(member, name.empty() ? key : absl::StrCat(name, ".", key), depth + 1, names);
    }
  } else if (value.is_array()) {
    for (const json& item : value) Flatten(item, name + "[]", depth + 1, names);
  } else if (!name.empty()) {
    names.insert(name);
  }
}

std::set<std::string> Fields(const std::string& text) {
  std::set<std::string> names;
  const json value = json::parse(text, nullptr, false);
  if (!value.is_discarded()) Flatten(value, "", 0, names);
  return names;
}

std::set<std::string> Parameters(const std::string& form) {
  std::set<std::string> names;
  if (form.empty()) return names;
  for (const auto& [name, value] :
       flexiti_sandbox::ParseForm(form).value_or(flexiti_sandbox::Pairs())) {
    names.insert(name);
  }
  return names;
}

std::string ErrorOf(const Exchange& exchange) {
  const json body = json::parse(exchange.reply_body, nullptr, false);
  if (body.is_object()) {
    const auto error = body.find("error");
    if (error != body.end() && error->is_string() && *error != "") {
      return absl::StrCat(exchange.reply_status, " ", error->get<std::string>());
    }
  }
  return absl::StrCat(exchange.reply_status);
}

class Collector {
 public:
  Collector(const Contract& contract, const std::string& endpoint)
      : contract_(contract), endpoint_(endpoint) {}

  void Add(const std::string& kind, const std::string& name, bool may_be_unlisted = false) {
    Fact fact{endpoint_, kind, name};
    if (!contract_.Lists(fact)) {
      if (may_be_unlisted) return;
      fact.kind = "unlisted " + kind;
    }
    facts_.insert(std::move(fact));
  }
  Facts Take() { return std::move(facts_); }

 private:
  const Contract& contract_;
  const std::string endpoint_;
  Facts facts_;
};

void AddRequest(const Called& called, const Exchange& exchange, Collector& to) {
  to.Add("version", called.version, true);
  for (const std::string& name : called.path_parameters) to.Add("path", name, true);
  for (const std::string& name : Parameters(exchange.query)) to.Add("query", name);
  bool form = false;
  for (const auto& [name, value] : exchange.headers) {
    const std::string header = absl::AsciiStrToLower(name);
    if (!IsHttpsOwn(header)) to.Add("header", header);
    form = form || (header == "content-type" && value == kForm);
  }
  if (form) {
    for (const std::string& name : Parameters(exchange.body)) to.Add("form", name);
  } else {
    for (const std::string& name : Fields(exchange.body)) to.Add("body", name);
  }
}

void AddReply(const Exchange& exchange, Collector& to) {
  if (exchange.reply_by == ReplyBy::kNobody) return;
  if (exchange.reply_status != 200) {
    // The sandbox has errors that nobody has seen, too.
    to.Add("error", ErrorOf(exchange), true);
    return;
  }
  const bool invented = exchange.reply_by == ReplyBy::kFault;
  for (const std::string& name : Fields(exchange.reply_body)) to.Add("reply", name, invented);
}

}  // namespace

Facts FactsOf(const Contract& contract, const Exchange& exchange) {
  if (!exchange.complete) return {};
  const std::optional<Called> called = contract.Find(exchange.method, exchange.path);
  if (!called.has_value()) {
    return {{absl::StrCat(exchange.method, " ", exchange.path), "unlisted endpoint", ""}};
  }
  Collector collector(contract, called->endpoint);
  AddRequest(*called, exchange, collector);
  AddReply(exchange, collector);
  return collector.Take();
}

}  // namespace flexiti_coverage
