// Values that each field of the served methods must refuse, and values at the limit that it takes.
#pragma once

#include <string>
#include <vector>

#include "tests/conformance/field_path.h"

namespace flexiti_test {

struct FieldValue {
  std::string path;
  std::string value;
  std::string violation = "";  // the path that is named; empty: `path`

  const std::string& named() const { return violation.empty() ? path : violation; }
};

inline std::string Repeat(const std::string& text, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

inline void Add(std::vector<FieldValue>& to, const std::string& path,
                const std::vector<std::string>& values) {
  for (const std::string& value : values) to.push_back({path, value});
}

inline std::vector<FieldValue> Joined(std::vector<FieldValue> a, const std::vector<FieldValue>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline std::vector<std::string> BadAscii(size_t max) {
  return {Repeat("Q", max + 1), "tab\there", "caf\xc3\xa9", "line\nfeed", "delete\x7f"};
}

inline std::vector<FieldValue> BadRequestIds() {
  std::vector<FieldValue> rows;
  Add(rows, "request_id",
      {kClear, "not-a-uuid", "123e4567e89b12d3a456426614174000",
       "{123e4567-e89b-12d3-a456-426614174000}", "123e4567-e89b-12d3-a456-42661417400g",
       "123e4567-e89b-12d3-a456-4266141740001", "123e4567-e89b-12d3-a456-42661417400\xc3\xa9",
       " 23e4567-e89b-12d3-a456-426614174000", "123e4567ae89b-12d3-a456-426614174000"});
  return rows;
}

inline std::vector<FieldValue> BadAccountNumbers(bool required) {
  std::vector<FieldValue> rows;
  Add(rows, "account_number",
      {"123456789012345", "12x45", "-12345", " 12345", "12345\n", "123.45",
       "\xef\xbc\x91\xef\xbc\x92"});
  if (required) rows.push_back({"account_number", kClear});
  return rows;
}

inline std::vector<FieldValue> BadCards(const std::string& path) {
  std::vector<FieldValue> rows;
  Add(rows, path,
      {"603800000000001", "60380000000000011", "6038 0000 0000 0001", "603800000000000x"});
  return rows;
}

inline std::vector<FieldValue> BadAmounts() {
  std::vector<FieldValue> rows;
  Add(rows, "amount.amount_cents",
      {"0", "-1", "-12345", "1000000000000000000", "9223372036854775807", "-9223372036854775808"});
  Add(rows, "amount.currency_code", {"USD", "cad", "CADX", "Canadian"});
  return rows;
}

inline std::vector<FieldValue> BadLanguages() {
  std::vector<FieldValue> rows;
  Add(rows, "lang", {"3", "-1", "777"});
  return rows;
}

inline std::vector<FieldValue> BadInStores() {
  std::vector<FieldValue> rows;
  Add(rows, "in_store.verification_request_id", BadAscii(150));
  Add(rows, "in_store.verification_code", {kClear, "12a4", "-123", "12 4", Repeat("7", 21)});
  Add(rows, "in_store.external_location_id", BadAscii(50));
  Add(rows, "in_store.external_employee_id", BadAscii(50));
  for (const char* path : {"in_store.verification_request_id", "in_store.external_location_id",
                           "in_store.external_employee_id"}) {
    rows.push_back({path, kClear});
  }
  return rows;
}

// What CreatePurchase and CreateAuthorization share.
inline std::vector<FieldValue> BadSales() {
  std::vector<FieldValue> rows = Joined(BadRequestIds(), BadAmounts());
  rows = Joined(rows, Joined(BadInStores(), BadLanguages()));
  rows.push_back({"amount", kClear});
  rows.push_back({"financing_option", kClear});
  Add(rows, "financing_option.purchase_type", {"0", "1", "4", "777"});
  Add(rows, "financing_option.plan_id", {"0", "-1", "1000", "2147483647"});
  Add(rows, "financing_option.term", {"0", "-1", "1000", "-2147483648"});
  rows.push_back({"in_store", kClear, "channel"});
  return rows;
}

// Not with POST /transactions.
inline std::vector<FieldValue> BadStatementLines() {
  std::vector<FieldValue> rows;
  Add(rows, "reference", BadAscii(40));
  Add(rows, "sku_data.purchase_order", BadAscii(10));
  Add(rows, "sku_data.register_id", BadAscii(50));
  Add(rows, "sku_data.shipping_total.amount_cents",
      {"1000000000000000000", "-1000000000000000000"});
  for (const char* total :
       {"transaction_discount_total", "transaction_subtotal", "transaction_total", "gst_hst", "pst",
        "products[0].unit_price", "products[1].extended_price"}) {
    const std::string path = std::string("sku_data.") + total;
    Add(rows, path + ".amount_cents",
        {"1000000000000", "-1000000000000", "9223372036854775807", "-9223372036854775808"});
    rows.push_back({path + ".currency_code", "EUR"});
  }
  Add(rows, "sku_data.products[0].sku_id", BadAscii(100));
  Add(rows, "sku_data.products[2].category", {Repeat("Q", 101), Repeat("\xc3\xa9", 101), "a\tb c"});
  Add(rows, "sku_data.products[0].description", {Repeat("Q", 251), "line\nfeed", "nul\x01 here"});
  Add(rows, "sku_data.products[0].quantity", {"-1", "1000000", "-2147483648"});
  rows.push_back({"sku_data.products[200].sku_id", "one too many", "sku_data.products"});
  return rows;
}

// What the back-office calls share: capture, release, return and refund.
inline std::vector<FieldValue> BadBackOffice() {
  std::vector<FieldValue> rows = Joined(BadRequestIds(), BadAmounts());
  Add(rows, "external_location_id", BadAscii(50));
  Add(rows, "external_employee_id", BadAscii(50));
  return Joined(rows, BadLanguages());
}

inline std::vector<FieldValue> BadIds(const std::string& path, size_t max, bool required) {
  std::vector<FieldValue> rows;
  Add(rows, path, {Repeat("1", max + 1), "12a", "../1", "1/2", "-12", " 12", "1.5"});
  if (required) rows.push_back({path, kClear});
  return rows;
}

inline std::vector<FieldValue> BadLists() {
  std::vector<FieldValue> rows = Joined(BadAccountNumbers(false), BadLanguages());
  Add(rows, "page_size", {"-1", "201", "2147483647", "-2147483648"});
  Add(rows, "page_token", {"garbage", "MTox", "====", "MToyOjAxMjM0NTY3ODlhYmNkZWY="});
  for (const char* date : {"create_date_from", "create_date_to"}) {
    rows.push_back({std::string(date) + ".year", "2024", date});  // no month, no day
    rows.push_back({std::string(date) + ".day", "32", date});
  }
  return rows;
}

// The longest and largest of everything.
inline std::vector<FieldValue> GoodSales() {
  return {{"request_id", "ABCDEF01-ABCD-abcd-0000-123456789ABC"},
          {"amount.amount_cents", "999999999999999999"},
          {"amount.currency_code", "CAD"},
          {"financing_option.plan_id", "999"},
          {"financing_option.term", "999"},
          {"in_store.verification_request_id", Repeat("~", 150)},
          {"in_store.verification_code", Repeat("0", 20)},
          {"in_store.external_location_id", Repeat(" ", 50)},
          {"in_store.external_employee_id", Repeat("\\", 50)},
          {"lang", "2"}};
}

inline std::vector<FieldValue> GoodStatementLines() {
  return {{"reference", Repeat("\"", 40)},
          {"sku_data.purchase_order", Repeat("9", 10)},
          {"sku_data.register_id", Repeat("%", 50)},
          {"sku_data.shipping_total.amount_cents", "-999999999999999999"},
          {"sku_data.transaction_total.amount_cents", "999999999999"},
          {"sku_data.pst.amount_cents", "-999999999999"},
          {"sku_data.products[199].sku_id", Repeat("s", 100)},
          {"sku_data.products[0].category", Repeat("\xc3\xa9", 100)},
          {"sku_data.products[0].description", Repeat("\xf0\x9f\x9b\x8b", 250)},
          {"sku_data.products[0].quantity", "999999"}};
}

inline std::vector<FieldValue> GoodBackOffice() {
  return {{"request_id", "ABCDEF01-ABCD-abcd-0000-123456789ABC"},
          {"amount.amount_cents", "999999999999999999"},
          {"amount.amount_cents", "1"},
          {"external_location_id", Repeat(" ", 50)},
          {"external_employee_id", Repeat("~", 50)},
          {"lang", "2"}};
}

}  // namespace flexiti_test
