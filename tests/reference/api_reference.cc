#include "tests/reference/api_reference.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "flexiti/v1/annotations.pb.h"
#include "tests/reference/error_example.h"
#include "tests/reference/fields.h"
#include "tests/reference/markdown.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::MethodOptions;
using ::google::protobuf::ServiceDescriptor;

constexpr char kHead[] = R"(# API reference

<!-- Made from flexiti/v1/*.proto. Edit those; README.md says how this file is renewed. -->

Package `flexiti.v1`, over gRPC. From the top down: [all methods](#all-methods), each method with its request
and its response, then the [messages](#messages) and the [enums](#enums) that they share. How a call fails, and
what to do then: [error-reference.md](error-reference.md).

| mark | meaning |
|---|---|
| **required** | without it the call is refused as [INVALID_FIELD](error-reference.md#invalid_field), and nothing is sent |
| sensitive | personal data or a secret: keep it out of logs |
| presence | not set can be told from zero or false (Java: `hasX()`) |
| `·` | a member of the oneof above it: set one at most, or exactly one where it is required |

In requests a field without **required** may be left out. In responses everything may be missing that Flexiti
left out. A method that *changes* something at most once takes a `request_id`: make and store it before the first
try, and send the same on every retry; the answer of the first call that succeeded is kept, and never executed again.
The *right* is the [group of methods](#methodgroup) that the gateway's configuration must give to the caller.

)";

bool Changes(const MethodDescriptor& method) {
  return method.options().idempotency_level() != MethodOptions::NO_SIDE_EFFECTS;
}

// Operations of the ledger tell so in their response.
bool IsOperation(const MethodDescriptor& method) {
  const auto* info = method.output_type()->FindFieldByName("operation");
  return Changes(method) && info != nullptr && info->message_type()->name() == "OperationInfo";
}

// What a caller needs: a word of the gateway's configuration.
std::string RightLink(const MethodDescriptor& method) {
  const std::string name = v1::MethodGroup_Name(method.options().GetExtension(v1::method_group));
  return Link(absl::StrCat("`", absl::StripPrefix(name, "METHOD_GROUP_"), "`"), "#methodgroup");
}

std::string EffectCell(const MethodDescriptor& method) {
  if (!Changes(method)) return "reads";
  return IsOperation(method) ? "changes, needs `request_id`" : "changes the ledger only";
}

std::string EndpointList(const MethodDescriptor& method, const std::string& separator) {
  std::vector<std::string> names;
  for (const std::string& endpoint : EndpointsOf(method)) names.push_back(Code(endpoint));
  return absl::StrJoin(names, separator);
}

std::string MethodsTable(const ServiceDescriptor& service) {
  std::string out =
      absl::StrCat("**", LinkTo(service.name()), "**: ", CommentOf(service), "\n\n",
                   TableHead({"method", "what it does", "effect", "right", "Flexiti"}));
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor& method = *service.method(i);
    out += Row({LinkTo(method.name()), Escaped(FirstSentence(CommentOf(method))),
                EffectCell(method), RightLink(method), EndpointList(method, "<br>")});
  }
  return out + "\n";
}

std::string Repeating(const MethodDescriptor& method) {
  if (!Changes(method)) return "Reads only (`NO_SIDE_EFFECTS`): may be repeated freely.";
  if (!IsOperation(method)) {
    return "Changes nothing at Flexiti, but the gateway's ledger (`IDEMPOTENT`): may be repeated "
           "freely.";
  }
  return "Changes something (`IDEMPOTENT` by `request_id`): repeat it with the same `request_id` "
         "only.";
}

// Empty for a method that has none of its own.
std::string CallsOf(const MethodDescriptor& method) {
  const std::string list = EndpointList(method, ", ");
  return list.empty() ? "" : absl::StrCat("- Flexiti: ", list, "\n");
}

// What the caller of `method` is told to do, by the code that tells it: after the same reply a read
// is repeated where a change must be resolved.
std::set<v1::NextAction> ActionsAfter(v1::FlexitiErrorCode code, const MethodDescriptor& method,
                                      const Endpoints& endpoints) {
  const Effect effect = Changes(method) ? Effect::kChange : Effect::kRead;
  const std::vector<std::string> called = EndpointsOf(method);
  std::set<v1::NextAction> actions;
  for (const DocumentedError& row : endpoints.Rows(code)) {
    if (std::find(called.begin(), called.end(), row.endpoint) == called.end()) continue;
    const FlexitiAnswer answer = {row.endpoint, row.http_status, row.word};
    actions.insert(ErrorIn(StatusFor(answer, effect)).next_action());
  }
  return actions;
}

// What Flexiti's endpoints answer, by what the caller does next.
std::string ErrorsOf(const MethodDescriptor& method, const Endpoints& endpoints) {
  std::map<v1::NextAction, std::vector<std::string>> links;
  for (const v1::FlexitiErrorCode code : endpoints.Codes(method)) {
    const auto& value = *v1::FlexitiErrorCode_descriptor()->FindValueByNumber(code);
    for (const v1::NextAction action : ActionsAfter(code, method, endpoints)) {
      links[action].push_back(LinkTo(ShortName(value), kErrorFile));
    }
  }
  if (links.empty()) return "";
  std::string out =
      absl::StrCat("- Errors of Flexiti, besides ",
                   Link("those of any endpoint", absl::StrCat(kErrorFile, "#errors-of-flexiti")),
                   ", by next action:\n");
  for (const auto& [action, codes] : links) {
    const auto& value = *v1::NextAction_descriptor()->FindValueByNumber(action);
    absl::StrAppend(&out, "  - ", ShortName(value), ": ", absl::StrJoin(codes, ", "), "\n");
  }
  return out;
}

std::string MethodSection(const MethodDescriptor& method, const Endpoints& endpoints) {
  const Descriptor& in = *method.input_type();
  const Descriptor& out = *method.output_type();
  return absl::StrCat("### ", method.name(), "\n\n", Escaped(CommentOf(method)), "\n\n",
                      "- gRPC: `", method.service()->full_name(), "/", method.name(), "`\n",
                      CallsOf(method), "- ", Repeating(method), "\n",
                      "- Right: ", RightLink(method), "\n", ErrorsOf(method, endpoints), "\n",
                      "**Request** `", in.name(), "`: ", Escaped(CommentOf(in)), "\n\n",
                      FieldTable(in), "\n**Response** `", out.name(),
                      "`: ", Escaped(CommentOf(out)), "\n\n", FieldTable(out), "\n");
}

std::string ServiceSection(const ServiceDescriptor& service, const Endpoints& endpoints) {
  std::string out = absl::StrCat("## ", service.name(), "\n\n", CommentOf(service), "\n\n");
  for (int i = 0; i < service.method_count(); ++i) {
    out += MethodSection(*service.method(i), endpoints);
  }
  return out;
}

std::string MessageSection(const Descriptor& message) {
  return absl::StrCat("### ", NameOf(message), "\n\n", Escaped(CommentOf(message)), "\n\n",
                      FieldTable(message), "\n");
}

// The values of the two error enums have a section each in the other file.
bool IsErrorCatalog(const EnumDescriptor& type) {
  return type.name() == "FlexitiErrorCode" || type.name() == "GatewayErrorReason";
}

std::string EnumSection(const EnumDescriptor& type) {
  std::string out = absl::StrCat("### ", type.name(), "\n\n", Escaped(CommentOf(type)), "\n\n",
                                 TableHead({"value", "number", "meaning"}));
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    const bool linked = IsErrorCatalog(type) && value.number() != 0;
    const std::string target = absl::StrCat(kErrorFile, "#", AnchorOf(ShortName(value)));
    out += Row({linked ? Link(Code(value.name()), target) : Code(value.name()),
                absl::StrCat(value.number()), Escaped(CommentOf(value))});
  }
  return out + "\n";
}

}  // namespace

std::string ApiReference(const Contract& contract, const Endpoints& endpoints) {
  std::string out = kHead;
  out += "## All methods\n\n";
  for (const auto* service : contract.Services()) out += MethodsTable(*service);
  for (const auto* service : contract.Services()) out += ServiceSection(*service, endpoints);
  out += "## Messages\n\nWhat several methods share, or what their fields hold.\n\n";
  for (const auto* message : contract.SharedMessages()) out += MessageSection(*message);
  out += "## Enums\n\nA client must bear values that it does not know: new ones may appear.\n\n";
  for (const auto* type : contract.Enums()) out += EnumSection(*type);
  out.pop_back();  // one line end, not an empty line
  return out;
}

}  // namespace flexiti::reference
