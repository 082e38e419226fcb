#include "service/flexiti/license_json.h"

namespace flexiti {

std::string EncodeLicense(const v1::DecodeDriversLicenseRequest&) { return "{}"; }

absl::Status DecodeLicense(const Json&, v1::DecodeDriversLicenseResponse*) {
  return absl::UnimplementedError("not written yet");
}

}  // namespace flexiti
