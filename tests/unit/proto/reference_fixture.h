// The contract and Flexiti's error table, read once for each test.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/reference/contract.h"
#include "tests/reference/endpoints.h"

namespace flexiti::reference {

inline constexpr char kErrorTable[] = "tests/conformance/flexiti_errors.tsv";

class ReferenceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto contract = Contract::Load(FLEXITI_DESCRIPTORS);
    ASSERT_TRUE(contract.ok()) << contract.status();
    contract_ = std::make_unique<Contract>(*std::move(contract));
    auto errors = LoadDocumentedErrors(kErrorTable);
    ASSERT_TRUE(errors.ok()) << errors.status();
    errors_ = *std::move(errors);
    endpoints_ = std::make_unique<Endpoints>(*contract_, errors_);
  }

  std::unique_ptr<Contract> contract_;
  std::vector<DocumentedError> errors_;
  std::unique_ptr<Endpoints> endpoints_;
};

// What stands below the heading `name` of the third level, up to the next heading.
inline std::string SectionOf(const std::string& name, const std::string& text) {
  const std::string heading = "\n### " + name + "\n";
  const size_t begin = text.find(heading);
  if (begin == std::string::npos) return "";
  const size_t end = text.find("\n##", begin + 1);
  return text.substr(begin + heading.size(), end - begin - heading.size());
}

}  // namespace flexiti::reference
