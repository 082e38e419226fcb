#include "tests/sandbox/inputs.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/sandbox/clock.h"
#include "tests/sandbox/money.h"

namespace flexiti_sandbox {
namespace {

bool IsPrintableAscii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool IsDigits(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

void Inputs::Fail(const std::string& name, const std::string& msg, const std::string& value) {
  errors_.push_back({prefix_ + name, msg, value});
}

void Inputs::Take(std::vector<FieldError> errors) {
  for (FieldError& error : errors) errors_.push_back(std::move(error));
}

std::string Inputs::Text(const std::string& name, size_t most, bool required) {
  const Json* field = fields_.Find(name);
  if (field == nullptr || field->is_null() || (field->is_string() && field->text().empty())) {
    if (required) Fail(name, "missing");
    return "";
  }
  if (!field->is_string() && !field->is_number()) {
    Fail(name, "invalid", field->Dump());
    return "";
  }
  if (field->text().size() > most) {
    Fail(name, "too_long", field->text());
  } else if (!IsPrintableAscii(field->text())) {
    Fail(name, "invalid", field->text());
  }
  return field->text();
}

std::string Inputs::AnyText(const std::string& name, size_t most, bool required) {
  const Json* field = fields_.Find(name);
  if (field == nullptr || field->is_null() || (field->is_string() && field->text().empty())) {
    if (required) Fail(name, "missing");
    return "";
  }
  if (!field->is_string()) {
    Fail(name, "invalid", field->Dump());
    return "";
  }
  // UTF-8: what continues a character is not counted.
  const auto characters = std::count_if(field->text().begin(), field->text().end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  if (static_cast<size_t>(characters) > most) Fail(name, "too_long", field->text());
  return field->text();
}

std::string Inputs::Digits(const std::string& name, size_t most, bool required) {
  const size_t before = errors_.size();
  const std::string text = Text(name, most, required);
  if (!text.empty() && errors_.size() == before && !IsDigits(text)) Fail(name, "invalid", text);
  return text;
}

int64_t Inputs::Amount(const std::string& name, bool required) {
  const size_t before = errors_.size();
  const std::string text = Text(name, 32, required);
  if (text.empty() || errors_.size() != before) return 0;
  const std::optional<int64_t> cents = ParseCents(text);
  if (!cents.has_value() || *cents <= 0) {
    Fail(name, "invalid", text);
    return 0;
  }
  return *cents;
}

bool Inputs::Flag(const std::string& name, bool required) {
  const Json* field = fields_.Find(name);
  if (field == nullptr) {
    if (required) Fail(name, "missing");
    return false;
  }
  if (!field->is_bool()) Fail(name, "invalid", field->Dump());
  return field->is_true();
}

std::string Inputs::OneOf(const std::string& name, const std::vector<std::string>& allowed,
                          bool required) {
  const std::string text = Text(name, 100, required);
  if (!text.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
    Fail(name, "invalid", text);
  }
  return text;
}

std::string Inputs::Date(const std::string& name, bool required) {
  const std::string text = Text(name, 100, required);
  if (!text.empty() && !IsDate(text)) Fail(name, "invalid", text);
  return text;
}

size_t Inputs::Count(const std::string& name, size_t most, size_t otherwise) {
  const std::string text = Text(name, 10);
  if (text.empty()) return otherwise;
  size_t count = 0;
  if (!IsDigits(text) || !absl::SimpleAtoi(text, &count) || count < 1 || count > most) {
    Fail(name, "invalid", text);
    return otherwise;
  }
  return count;
}

const Json& Inputs::Map(const std::string& name, bool required) {
  static const auto* const kNothing = new Json(Json::Object());
  const Json* field = fields_.Find(name);
  if (field == nullptr || field->is_null()) {
    if (required) Fail(name, "missing");
    return *kNothing;
  }
  if (!field->is_object()) {
    Fail(name, "invalid", field->Dump());
    return *kNothing;
  }
  return *field;
}

void Inputs::SkuData() {
  const Json& sku_data = Map("sku_data", false);
  Inputs sku(sku_data, prefix_ + "sku_data.");
  sku.Text("purchase_order", 10);
  sku.Text("register_id", 50);
  for (const char* name : {"shipping_total", "transaction_discount_total", "transaction_subtotal",
                           "transaction_total", "gst_hst", "pst"}) {
    const std::string text = sku.Text(name, 32);
    // Flexiti's own samples of returns hold negative totals.
    if (!text.empty() && !ParseCents(text).has_value()) sku.Fail(name, "invalid", text);
  }
  const Json* products = sku_data.Find("products");
  if (products != nullptr && !products->is_array()) sku.Fail("products", "invalid");
  Take(sku.errors());
}

const std::vector<std::string>& Provinces() {
  static const auto* const kProvinces = new std::vector<std::string>{
      "AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"};
  return *kProvinces;
}

std::string ReferenceId(const HttpRequest& request, std::vector<FieldError>& errors) {
  constexpr size_t kLength = 32;
  const std::string* header = request.Header("x-reference-id");
  if (header == nullptr || header->empty()) {
    errors.push_back({"x-reference-id", "missing", ""});
    return "";
  }
  const bool graphic =
      std::all_of(header->begin(), header->end(), [](char c) { return c > ' ' && c <= '~'; });
  if (header->size() != kLength || !graphic) {
    errors.push_back({"x-reference-id", "must be 32 characters", *header});
  }
  return *header;
}

Json QueryObject(const Pairs& query, std::vector<FieldError>& errors) {
  Json object = Json::Object();
  for (const auto& [name, value] : query) {
    if (object.Find(name) != nullptr) {
      errors.push_back({name, "given twice", value});
    } else {
      object.Set(name, Json::String(value));
    }
  }
  return object;
}

}  // namespace flexiti_sandbox
