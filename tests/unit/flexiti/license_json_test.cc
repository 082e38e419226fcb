#include "service/flexiti/license_json.h"

#include "tests/unit/flexiti/decoding.h"

namespace flexiti {
namespace {

TEST(LicenseJsonTest, WhatHoldsNothingOfALicenceIsRefused) {
  for (const std::string reply :
       {"{}", R"({"error":"general_error"})", R"({"first_name":""})", R"({"first_name":null})",
        R"({"last_name":{"en":"Tremblay"}})", R"({"dob":"1990-02-30"})"}) {
    ExpectUnreadable(DecodeLicense, reply, "first_name is missing, and all else");
  }
  for (const std::string reply : {"[]", "null", "true", R"("ALICE")"}) {
    ExpectUnreadable(DecodeLicense, reply, "is not a JSON object");
  }
}

TEST(LicenseJsonTest, EveryFieldIsDecoded) {
  ExpectDecoded(
      DecodeLicense,
      R"({"first_name":"ALICE","middle_name":"ÈVE","last_name":"TREMBLAY","dob":"1990-05-17",)"
      R"("address_1":"1 RUE X","city":"LAVAL","province":"QC","postal_code":"M1M 1M1",)"
      R"("govid_type":"CADL","govid_issuedby":"ON","govid_number":20076677,)"
      R"("govid_expiry":"2028-02-29"})",
      R"(first_name: "ALICE" middle_name: "ÈVE" last_name: "TREMBLAY"
         birth_date { year: 1990 month: 5 day: 17 }
         address_1: "1 RUE X" city: "LAVAL" province: "QC" postal_code: "M1M 1M1"
         government_id_type: "CADL" government_id_issuer: "ON" government_id_number: "20076677"
         government_id_expire_date { year: 2028 month: 2 day: 29 })");
}

TEST(LicenseJsonTest, WhatIsMissingOrOfAnotherFormStopsNothing) {
  ExpectDecoded(DecodeLicense, R"({"city":"LAVAL"})", R"(city: "LAVAL")");
  ExpectDecoded(DecodeLicense,
                R"({"city":"LAVAL","dob":"19900517","govid_expiry":null,"first_name":["A"],"n":1})",
                R"(city: "LAVAL" unmodeled {
                     fields { key: "dob" value { string_value: "19900517" } }
                     fields { key: "first_name"
                              value { list_value { values { string_value: "A" } } } }
                     fields { key: "n" value { number_value: 1 } } })");
}

TEST(LicenseJsonTest, ControlCharactersOfTheBarCodeAreEscaped) {
  v1::DecodeDriversLicenseRequest request;
  request.set_code("@\n\x1e\rANSI \"636012\"\\\x7f\xc3\xa9");
  EXPECT_EQ(EncodeLicense(request), R"({"code":"@\u000a\u001e\u000dANSI \"636012\"\\\u007f)"
                                    "\xc3\xa9\"}");
}

}  // namespace
}  // namespace flexiti
