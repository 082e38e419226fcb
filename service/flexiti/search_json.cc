#include "service/flexiti/search_json.h"

namespace flexiti {

std::vector<std::pair<std::string, std::string>> EncodeSearch(const v1::SearchCustomersRequest&) {
  return {};
}

absl::Status DecodeSearch(const Json&, v1::SearchCustomersResponse*) {
  return absl::UnimplementedError("not written yet");
}

std::string SearchFieldPath(const std::string& parameter) { return parameter; }

}  // namespace flexiti
