#include "service/flexiti/license_json.h"

#include "service/base/json_writer.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {

std::string EncodeLicense(const v1::DecodeDriversLicenseRequest& request) {
  return JsonWriter().Text("code", request.code()).Close();
}

absl::Status DecodeLicense(const Json& json, v1::DecodeDriversLicenseResponse* response) {
  JsonReader reader(json);
  response->set_first_name(reader.Text("first_name").value_or(""));
  response->set_middle_name(reader.Text("middle_name").value_or(""));
  response->set_last_name(reader.Text("last_name").value_or(""));
  if (auto date = reader.Date("dob")) *response->mutable_birth_date() = *date;
  response->set_address_1(reader.Text("address_1").value_or(""));
  response->set_city(reader.Text("city").value_or(""));
  response->set_province(reader.Text("province").value_or(""));
  response->set_postal_code(reader.Text("postal_code").value_or(""));
  response->set_government_id_type(reader.Text("govid_type").value_or(""));
  response->set_government_id_issuer(reader.Text("govid_issuedby").value_or(""));
  response->set_government_id_number(reader.Text("govid_number").value_or(""));
  if (auto date = reader.Date("govid_expiry")) {
    *response->mutable_government_id_expire_date() = *date;
  }
  if (response->ByteSizeLong() == 0) reader.Fail("first_name", "is missing, and all else");
  if (auto unmodeled = reader.Unmodeled()) *response->mutable_unmodeled() = *std::move(unmodeled);
  return reader.status();
}

}  // namespace flexiti
