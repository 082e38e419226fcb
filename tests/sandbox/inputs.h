// Reads the fields of a request's body or query by the documented types, and collects every
// mistake, so that one reply names them all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/sandbox/answer.h"
#include "tests/sandbox/http_message.h"
#include "tests/sandbox/json.h"

namespace flexiti_sandbox {

class Inputs {
 public:
  // Both must outlive this. `prefix` is put before names in errors: "financing_option.".
  explicit Inputs(const Json& fields, std::string prefix = "")
      : fields_(fields), prefix_(std::move(prefix)) {}

  // ASCII string of at most `most` characters; a number is taken as its text, since the samples mix
  // the two. Empty where it is absent.
  std::string Text(const std::string& name, size_t most, bool required = false);
  // Any text of at most `most` characters, accents too, such as a name.
  std::string AnyText(const std::string& name, size_t most, bool required = false);
  // As Text, but digits only.
  std::string Digits(const std::string& name, size_t most, bool required = false);
  // number (18,2), above zero.
  int64_t Amount(const std::string& name, bool required = true);
  bool Flag(const std::string& name, bool required = false);
  std::string OneOf(const std::string& name, const std::vector<std::string>& allowed,
                    bool required = false);
  std::string Date(const std::string& name, bool required = false);
  // A count from 1 to `most`.
  size_t Count(const std::string& name, size_t most, size_t otherwise);
  const Json& Map(const std::string& name, bool required);
  // sku_data, where it is there: lengths and number types only.
  void SkuData();

  bool Has(const std::string& name) const { return fields_.Find(name) != nullptr; }
  void Fail(const std::string& name, const std::string& msg, const std::string& value = "");
  void Take(std::vector<FieldError> errors);

  bool ok() const { return errors_.empty(); }
  std::vector<FieldError> errors() const { return errors_; }

 private:
  const Json& fields_;
  const std::string prefix_;
  std::vector<FieldError> errors_;
};

// The two letters of each province and territory.
const std::vector<std::string>& Provinces();

// The header that every call must carry, tokens too; a mistake is added to `errors`.
std::string ReferenceId(const HttpRequest& request, std::vector<FieldError>& errors);

// The query as an object of strings. A parameter given twice is an error.
Json QueryObject(const Pairs& query, std::vector<FieldError>& errors);

}  // namespace flexiti_sandbox
