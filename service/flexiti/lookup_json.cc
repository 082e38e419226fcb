#include "service/flexiti/lookup_json.h"

namespace flexiti {

std::vector<std::pair<std::string, std::string>> EncodeLookup(const v1::LookupCustomerRequest&) {
  return {};
}

absl::Status DecodeCustomer(const Json&, v1::Customer*) {
  return absl::UnimplementedError("not written yet");
}

std::string CustomerFieldPath(const std::string& parameter) { return parameter; }

}  // namespace flexiti
