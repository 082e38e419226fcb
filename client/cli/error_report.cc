#include "client/cli/error_report.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/cpp/names.h"

namespace flexiti::cli {
namespace {

using client::Error;
using client::Name;

std::string Meaning(v1::Outcome outcome) {
  switch (outcome) {
    case v1::OUTCOME_NOT_SENT:
      return "Flexiti never saw it; nothing moved";
    case v1::OUTCOME_REJECTED:
      return "nothing moved";
    default:
      return "it may have happened";
  }
}

std::string Advice(const Error& error, const std::string& request_id) {
  std::string repeat = request_id.empty()
                           ? "run the same command again"
                           : absl::StrCat("repeat the same command with --request-id ", request_id);
  switch (error.next_action) {
    case v1::NEXT_ACTION_FIX_REQUEST:
      return "change the request; the same one is refused again";
    case v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID:
      return repeat;
    case v1::NEXT_ACTION_ASK_CUSTOMER:
      return "talk to the customer: another code, plan or way to pay";
    case v1::NEXT_ACTION_CONTACT_OPERATOR:
      return "a person must change the set-up of the merchant or of the gateway";
    default:
      if (request_id.empty()) return absl::StrCat("find out before anything else: ", repeat);
      return absl::StrCat("find out before anything else: flexiti operations resolve ", request_id,
                          "; or ", repeat, ": the gateway looks at Flexiti before it sends again");
  }
}

// Text from a server: one line, no control characters.
std::string Clean(std::string text) {
  for (char& c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return text;
}

class Block {
 public:
  void Add(const std::string& name, const std::string& value) {
    constexpr size_t kWidth = 12;
    if (value.empty()) return;
    absl::StrAppend(&text_, "  ", name, std::string(kWidth - name.size(), ' '), Clean(value), "\n");
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string UpstreamText(const Error& error) {
  if (error.http_status == 0 && error.upstream_error.empty()) return "";
  std::string text = error.http_status == 0 ? "" : absl::StrCat("HTTP ", error.http_status, " ");
  absl::StrAppend(&text, error.upstream_error);
  if (!error.endpoint.empty()) absl::StrAppend(&text, " from ", error.endpoint);
  return text;
}

}  // namespace

std::string Hint(const client::Options& options, const Error& error) {
  // gRPC has no code for it: its words of a dial that failed are all there is.
  if (error.from_gateway || !absl::StrContains(error.message, "failed to connect")) return "";
  if (absl::StrContains(error.message, "certificate verify failed")) {
    return "the gateway's certificate is not signed by who --ca-file names, or has expired";
  }
  if (absl::StrContains(error.message, "is not in peer certificate")) {
    return "the gateway's certificate has another name: --server-name says which to expect";
  }
  if (!absl::StrContains(error.message, "Socket closed") &&
      !absl::StrContains(error.message, "Connection reset")) {
    return "";
  }
  if (options.security == client::Security::kPlaintext) {
    return "a gateway with TLS ends a connection without: --ca-file, --certificate-file, "
           "--key-file";
  }
  if (options.certificate_file.empty()) {
    return "a gateway that asks who calls ends a connection without a certificate: "
           "--certificate-file, --key-file";
  }
  return "the gateway may not know the authority that signed --certificate-file";
}

ExitCode ExitCodeOf(const Error& error) {
  if (error.outcome == v1::OUTCOME_UNKNOWN) return kUnknown;
  if (error.next_action == v1::NEXT_ACTION_RETRY_SAME_REQUEST_ID) return kTryAgain;
  const bool wrong = error.code == grpc::StatusCode::INVALID_ARGUMENT &&
                     error.next_action == v1::NEXT_ACTION_FIX_REQUEST;
  return wrong ? kUsage : kRefused;
}

std::string ToText(const Error& error, const std::string& request_id) {
  Block block;
  block.Add("error", error.reason.empty()
                         ? Name(error.code)
                         : absl::StrCat(error.reason, " (", Name(error.code), ")"));
  block.Add("message", error.message);
  block.Add("customer", error.customer_message);
  for (const client::FieldViolation& violation : error.fields) {
    block.Add("field", absl::StrCat(violation.field, ": ", violation.description));
  }
  block.Add("outcome", absl::StrCat(Name(error.outcome), ": ", Meaning(error.outcome)));
  block.Add("next", absl::StrCat(Name(error.next_action), ": ", Advice(error, request_id)));
  block.Add("flexiti", UpstreamText(error));
  block.Add("reference", error.reference_id);
  block.Add("request id", request_id);
  return block.text();
}

}  // namespace flexiti::cli
