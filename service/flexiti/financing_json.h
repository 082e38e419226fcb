// Parts that several endpoints share on the wire. Pure.
#pragma once

#include <string>

#include "flexiti/v1/financing.pb.h"
#include "google/protobuf/repeated_field.h"
#include "service/base/json_writer.h"
#include "service/flexiti/json_reader.h"

namespace flexiti {

// "promotional_purchase" or "regular_purchase". Precondition: PROMOTIONAL or REGULAR.
std::string PurchaseTypeWord(v1::PurchaseType type);
// UNSPECIFIED for an empty word, UNRECOGNIZED for one that is not documented.
v1::PurchaseType PurchaseTypeOf(const std::string& word);

// "en" or "fr".
std::string LangWord(v1::Language lang);

// verification_code (a number unless it starts with 0), request_id, location and employee.
void EncodeInStore(const v1::InStore& in_store, JsonWriter& out);
// The object `sku_data` (contract, section 4.10), unless it is empty.
void EncodeSkuData(const v1::SkuData& sku_data, JsonWriter& out);
// The path of our field for a parameter of `sku_data`, which Flexiti may name without what
// surrounds it; other names come back as they are.
std::string SkuFieldPath(const std::string& parameter);
// As every endpoint takes it: without the blank in the middle.
std::string CompactPostalCode(const std::string& postal_code);
// Unless it is empty.
void EncodeText(const char* name, const std::string& value, JsonWriter& out);
// The store and the employee of a back-office call, as far as they are given.
template <typename Request>
void EncodeStore(const Request& request, JsonWriter& out) {
  EncodeText("external_location_id", request.external_location_id(), out);
  EncodeText("external_employee_id", request.external_employee_id(), out);
}
// An account number, or another id that is a number to Flexiti, as a JSON number: leading zeros are
// not part of one.
std::string AccountNumberDigits(const std::string& account_number);

// `annual_rates` (an object or an array of them) or the older number `apr`; `fees`. One that holds
// more than is modeled is kept whole in Unmodeled() too.
void DecodeRates(JsonReader& reader, google::protobuf::RepeatedPtrField<v1::AnnualRate>* rates);
void DecodeFees(JsonReader& reader, google::protobuf::RepeatedPtrField<v1::Fee>* fees);

}  // namespace flexiti
