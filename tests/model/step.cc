#include "tests/model/step.h"

#include <iterator>

namespace flexiti_model {
namespace {

constexpr const char* kVerbNames[] = {"authorize",
                                      "purchase",
                                      "purchase by transaction",
                                      "capture",
                                      "release",
                                      "return",
                                      "refund",
                                      "credit",
                                      "repeat",
                                      "resolve",
                                      "settle",
                                      "state",
                                      "get",
                                      "list authorizations",
                                      "list captures"};
static_assert(std::size(kVerbNames) == kVerbs);

constexpr const char* kFaultNames[] = {"",
                                       "reply lost after it was carried out",
                                       "reply lost before it was carried out",
                                       "500 after it was carried out",
                                       "500 before it was carried out",
                                       "garbage for a reply",
                                       "unreadable 200 after it was carried out",
                                       "unreadable 200 before it was carried out",
                                       "reply lost after it was carried out, lists show it late",
                                       "the first read fails",
                                       "reads fail"};
static_assert(std::size(kFaultNames) == kFaults);

constexpr const char* kReferenceNames[] = {"", "shared reference",
                                           "reference that is unauthorized"};
constexpr const char* kAheadNames[] = {"", "an hour later", "99 days later", "101 days later"};

std::string ExtentName(const Step& step) {
  switch (step.extent) {
    case Extent::kOneCent:
      return "1 cent";
    case Extent::kPart:
      return std::to_string(step.permille) + "/1000";
    case Extent::kAll:
      return "all";
    case Extent::kOneMore:
      return "all and 1 cent";
    case Extent::kUnsaid:
      return "no amount";
  }
  return "";
}

}  // namespace

std::string Describe(const Step& step) {
  std::string text = "#" + std::to_string(step.id) + " " + kVerbNames[static_cast<int>(step.verb)];
  const auto add = [&text](const std::string& word) {
    if (!word.empty()) text += ", " + word;
  };
  if (step.of >= 0) text += " of #" + std::to_string(step.of);
  if (Changes(step.verb)) add(ExtentName(step));
  if (step.is_regular) add(step.verb == Verb::kCredit ? "in-store payment" : "regular");
  const bool is_list = step.verb == Verb::kListAuthorizations;
  if (step.captures_at_once) add(is_list ? "closed" : "captured at once");
  if (step.has_other_amount) add("another amount");
  if (step.has_other_method) add("a release if it was a capture");
  if (step.is_elsewhere) add("by another merchant");
  add(kReferenceNames[static_cast<int>(step.reference)]);
  add(kAheadNames[static_cast<int>(step.ahead)]);
  add(kFaultNames[static_cast<int>(step.fault)]);
  return text;
}

std::string Describe(const Sequence& sequence) {
  std::string text = "seed " + std::to_string(sequence.seed) +
                     (sequence.settles_late ? ", Flexiti may show things late" : "") + "\n";
  for (const Step& step : sequence.steps) text += "  " + Describe(step) + "\n";
  return text;
}

}  // namespace flexiti_model
