#include "service/flexiti/interest_json.h"

namespace flexiti {

std::string EncodeInterest(const v1::CalculateInterestRequest&) { return "{}"; }

absl::Status DecodeInterest(const Json&, v1::CalculateInterestResponse*) {
  return absl::UnimplementedError("not written yet");
}

}  // namespace flexiti
