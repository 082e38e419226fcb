// Which endpoints of Flexiti a method calls, and which errors those are documented to answer.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "flexiti/v1/errors.pb.h"
#include "google/protobuf/descriptor.h"
#include "tests/reference/contract.h"

namespace flexiti::reference {

// The endpoints that the comment of `method` names, as written: "POST /authorization". None: it
// reads the gateway's own ledger.
std::vector<std::string> EndpointsOf(const google::protobuf::MethodDescriptor& method);

// One row of Flexiti's error table.
struct DocumentedError {
  std::string endpoint;  // "POST /authorization"; kAnyEndpoint
  int http_status = 0;
  std::string word;  // may be empty
  std::string when;
  bool historic = false;  // by earlier documentation only
  bool inferred = false;  // documented for like endpoints only
};

inline constexpr char kAnyEndpoint[] = "any endpoint";
inline constexpr char kTokenEndpoint[] = "POST /oauth/token";

// The rows of tests/conformance/flexiti_errors.tsv, in their order.
absl::StatusOr<std::vector<DocumentedError>> LoadDocumentedErrors(const std::string& file);

// Methods and documented errors, brought together. What it is made from must outlive it.
class Endpoints {
 public:
  Endpoints(const Contract& contract, const std::vector<DocumentedError>& errors);

  // The methods that call `endpoint`, in the order of Services().
  std::vector<const google::protobuf::MethodDescriptor*> Callers(const std::string& endpoint) const;
  // Where `code` is documented; rows of endpoints that a method calls first.
  std::vector<DocumentedError> Rows(v1::FlexitiErrorCode code) const;
  // What `endpoint` is documented to answer, by number.
  std::set<v1::FlexitiErrorCode> Codes(const std::string& endpoint) const;
  // The same of all endpoints of `method`; not what any endpoint may answer.
  std::set<v1::FlexitiErrorCode> Codes(const google::protobuf::MethodDescriptor& method) const;

 private:
  std::map<std::string, std::vector<const google::protobuf::MethodDescriptor*>> callers_;
  const std::vector<DocumentedError>& errors_;
};

}  // namespace flexiti::reference
