#include "tests/reference/error_reference.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/reference/advice.h"
#include "tests/reference/api_reference.h"
#include "tests/reference/error_section.h"
#include "tests/reference/markdown.h"

namespace flexiti::reference {
namespace {

using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::EnumValueDescriptor;

constexpr char kHead[] = R"(# Error reference

<!-- Made from flexiti/v1/errors.proto and the gateway's own code. README.md says how this file is renewed. -->

How a call fails, and what to do then: [three steps](#an-error-in-three-steps), then each
[error of Flexiti](#errors-of-flexiti) and each [error of the gateway](#errors-of-the-gateway).

## An error in three steps

1. **Take out the details.** A failed call carries a `google.rpc.Status` in its trailer `grpc-status-details-bin`,
   and that a [FlexitiError](api-reference.md#flexitierror) (Java: `StatusProto.fromThrowable`, Go:
   `status.Convert(err).Details()`, Python: `grpc_status.rpc_status.from_call`). **Without a FlexitiError**,
   as when the connection breaks, read outcome UNKNOWN and next action RESOLVE_OPERATION.
2. **Ask whether anything moved**: [`outcome`](#outcomes).
3. **Do the [`next_action`](#next-actions).** Branch on nothing finer, unless a code has a meaning of its own
   for your shopper: new codes may appear at any time, and these two fields, with the gRPC code, say what to do.

Beside it stand `ErrorInfo` (`reason` is the name below, for logs and alerts; `metadata` holds Flexiti's endpoint,
status and word, and the `reference_id` to quote to Flexiti) and, where they fit, `BadRequest` (the paths of our
fields), `RetryInfo` (how long to wait) and `LocalizedMessage` (Flexiti's text, in the language asked for). The
`message` is for developers and may change. None of it holds personal data.

)";

std::string OutcomeTable(const Contract& contract) {
  std::string out = absl::StrCat(
      "## Outcomes\n\nWhether anything moved by **this call**. What an earlier call with the same "
      "`request_id` did is another question:\nonce one of them was UNKNOWN, keep to that "
      "`request_id` until the operation is resolved.\n\n",
      TableHead({"outcome", "meaning", "going on with another `request_id`"}));
  const EnumDescriptor& type = *contract.FindEnum("Outcome");
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0) continue;
    out += Row({ShortName(value), Escaped(CommentOf(value)),
                AnotherRequestId(static_cast<v1::Outcome>(value.number()))});
  }
  return out + "\n";
}

std::string ActionTable(const Contract& contract) {
  std::string out =
      absl::StrCat("## Next actions\n\n", TableHead({"next action", "who acts", "what to do"}));
  const EnumDescriptor& type = *contract.FindEnum("NextAction");
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0) continue;
    out += Row({ShortName(value), WhoActs(static_cast<v1::NextAction>(value.number())),
                Escaped(CommentOf(value))});
  }
  return out + "\n";
}

std::string OfAnyEndpoint(const Endpoints& endpoints) {
  std::vector<std::string> links;
  for (const v1::FlexitiErrorCode code : endpoints.Codes(kAnyEndpoint)) {
    links.push_back(LinkTo(ShortName(*v1::FlexitiErrorCode_descriptor()->FindValueByNumber(code))));
  }
  return absl::StrCat("Any endpoint may answer: ", absl::StrJoin(links, ", "), ".\n\n");
}

std::string Summary(const EnumDescriptor& type) {
  std::string out = TableHead({"error", "meaning", "gRPC code", "outcome", "next action"});
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0) continue;
    const v1::ErrorFacts facts = FactsIn(value);
    const FactNames names = NamesOf(facts.grpc_code(), facts.outcome(), facts.next_action());
    out += Row({LinkTo(ShortName(value)), Escaped(CommentOf(value)), names.grpc_code, names.outcome,
                names.next_action});
  }
  return out + "\n";
}

}  // namespace

std::string ErrorReference(const Contract& contract, const Endpoints& endpoints) {
  const EnumDescriptor& codes = *contract.FindEnum("FlexitiErrorCode");
  const EnumDescriptor& reasons = *contract.FindEnum("GatewayErrorReason");
  std::string out = absl::StrCat(
      kHead, OutcomeTable(contract), ActionTable(contract), "## Errors of Flexiti\n\n",
      "`FlexitiError.code`. What the table says is of a method that changes something; a read has "
      "never outcome UNKNOWN,\nand the section of an error says what it gets instead. A reply with "
      "HTTP "
      "500 or more has outcome UNKNOWN whatever its word\n(a read may be repeated), and HTTP 401, "
      "403 and 465 to 467 keep their meaning beside a word that is not documented.\nHistoric: by "
      "earlier documentation only. Inferred: documented of like endpoints only.\n\n",
      OfAnyEndpoint(endpoints), Summary(codes));
  for (int i = 0; i < codes.value_count(); ++i) {
    if (codes.value(i)->number() != 0) out += CodeSection(contract, endpoints, *codes.value(i));
  }
  absl::StrAppend(
      &out, "## Errors of the gateway\n\n`FlexitiError.code` is UNSPECIFIED and ",
      "`ErrorInfo.reason` names one of these. In the examples the message is what\nthe ",
      "reason means; that of a real failure says more.\n\n", Summary(reasons));
  for (int i = 0; i < reasons.value_count(); ++i) {
    if (reasons.value(i)->number() != 0) out += ReasonSection(contract, *reasons.value(i));
  }
  out.pop_back();  // one line end, not an empty line
  return out;
}

}  // namespace flexiti::reference
