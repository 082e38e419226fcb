#include "tests/sandbox/fault_json.h"

#include <functional>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace flexiti_sandbox {
namespace {

// How to read one field; false for a wrong type.
using Reader = std::function<bool(const Json&)>;
using Readers = std::map<std::string, Reader>;

Reader Text(std::string& into) {
  return [&into](const Json& json) {
    into = json.text();
    return json.is_string();
  };
}

Reader Hex(std::string& into) {
  return [&into](const Json& json) {
    const std::string& digits = json.text();
    into = absl::HexStringToBytes(digits);
    return json.is_string() && digits.size() % 2 == 0 &&
           digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  };
}

Reader Flag(bool& into) {
  return [&into](const Json& json) {
    into = json.is_true();
    return json.is_bool();
  };
}

template <class Integer>
Reader Number(Integer& into) {
  return [&into](const Json& json) {
    return json.is_number() && absl::SimpleAtoi(json.text(), &into);
  };
}

Reader Number(std::optional<uint64_t>& into) {
  return [&into](const Json& json) {
    into.emplace();
    return json.is_number() && absl::SimpleAtoi(json.text(), &*into);
  };
}

template <class Duration>
Reader Time(Duration& into) {
  return [&into](const Json& json) {
    int64_t count = 0;
    if (!json.is_number() || !absl::SimpleAtoi(json.text(), &count) || count < 0) return false;
    into = Duration(count);
    return true;
  };
}

absl::Status ReadFields(const Json& json, const std::string& where, const Readers& readers) {
  if (!json.is_object()) return absl::InvalidArgumentError(where + " must be an object");
  for (const auto& [name, value] : json.fields()) {
    const auto reader = readers.find(name);
    if (reader == readers.end()) {
      std::vector<std::string> known;
      for (const auto& entry : readers) known.push_back(entry.first);
      return absl::InvalidArgumentError(
          absl::StrCat(where, ".", name, " is unknown; known: ", absl::StrJoin(known, ", ")));
    }
    if (!reader->second(value)) {
      return absl::InvalidArgumentError(absl::StrCat(where, ".", name, " has a wrong value"));
    }
  }
  return absl::OkStatus();
}

Reader Headers(std::vector<std::pair<std::string, std::string>>& into) {
  return [&into](const Json& json) {
    for (const Json& item : json.items()) {
      if (item.items().size() != 2) return false;
      into.emplace_back(item.items()[0].text(), item.items()[1].text());
    }
    return json.is_array();
  };
}

absl::Status ReadReply(const Json& json, FaultReply& reply) {
  return ReadFields(json, "reply",
                    {{"status", Number(reply.status)},
                     {"reason", Text(reply.reason)},
                     {"reason_length", Number(reply.reason_length)},
                     {"headers", Headers(reply.headers)},
                     {"content_type", Text(reply.content_type)},
                     {"body",
                      [&reply](const Json& body) {
                        reply.body = body.is_string() ? body.text() : body.Dump();
                        return true;
                      }},
                     {"body_length", Number(reply.body_length)},
                     {"content_length",
                      [&reply](const Json& length) {
                        reply.content_length = length.text();
                        return length.is_string() || length.is_number();
                      }},
                     {"chunked", Flag(reply.chunked)},
                     {"raw", Text(reply.raw)},
                     {"raw_hex", Hex(reply.raw)}});
}

absl::StatusOr<Fault> Kind(const Json& json) {
  const Json* kind = json.Find("kind");
  if (kind == nullptr) return Fault();
  const std::map<std::string, Fault> kinds = {
      {"reply", Fault::Reply(500, "")},
      {"commit_then_reply", Fault::CommitThenReply(500, "")},
      {"commit_then_drop", Fault::CommitThenDrop()},
      {"drop_before_commit", Fault::DropBeforeCommit()},
      {"delay", Fault::Delay(std::chrono::milliseconds(1000))},
      {"garbage", Fault::Garbage()},
      {"html_page", Fault::HtmlPage()},
      {"empty_reply", Fault::EmptyReply()},
      {"cut_reply", Fault::CutReply(1)},
      {"hide_from_lists", Fault::HideFromLists(std::chrono::seconds(60))}};
  const auto found = kinds.find(kind->text());
  if (found != kinds.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& entry : kinds) known.push_back(entry.first);
  return absl::InvalidArgumentError("kind is unknown; known: " + absl::StrJoin(known, ", "));
}

}  // namespace

absl::StatusOr<Fault> ParseFault(const Json& json) {
  absl::StatusOr<Fault> start = Kind(json);
  if (!start.ok()) return start;
  Fault fault = *std::move(start);
  absl::Status reply_status;
  const absl::Status status =
      ReadFields(json, "fault",
                 {{"kind", [](const Json& kind) { return kind.is_string(); }},
                  {"name", Text(fault.name)},
                  {"method", Text(fault.method)},
                  {"path", Text(fault.path)},
                  {"merchant", Text(fault.merchant)},
                  {"body_contains", Text(fault.body_contains)},
                  {"skip", Number(fault.skip)},
                  {"times", Number(fault.times)},
                  {"close_after_request_bytes", Number(fault.close_after_request_bytes)},
                  {"delay_before_ms", Time(fault.delay_before)},
                  {"commit", Flag(fault.commit)},
                  {"hide_seconds", Time(fault.hide)},
                  {"delay_ms", Time(fault.delay)},
                  {"reply",
                   [&](const Json& reply) {
                     if (!fault.reply.has_value()) fault.reply.emplace();
                     reply_status = ReadReply(reply, *fault.reply);
                     return true;
                   }},
                  {"drip_bytes", Number(fault.drip_bytes)},
                  {"drip_interval_ms", Time(fault.drip_interval)},
                  {"close_after_reply_bytes", Number(fault.close_after_reply_bytes)},
                  {"reset", Flag(fault.reset)},
                  {"close", Flag(fault.close)},
                  {"push", Text(fault.push)},
                  {"push_hex", Hex(fault.push)},
                  {"push_delay_ms", Time(fault.push_delay)}});
  if (!status.ok()) return status;
  if (!reply_status.ok()) return reply_status;
  return fault;
}

}  // namespace flexiti_sandbox
