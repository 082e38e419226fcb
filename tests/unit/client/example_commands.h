// For each method of the contract, command lines that together set every field of its request.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace flexiti_test {

struct ExampleCommand {
  std::vector<std::string> arguments;
  std::string input{};  // standard input
};

// Method ("/flexiti.v1.CustomerService/LookupCustomer") -> its command lines. The merchant is left
// to FLEXITI_MERCHANT. Values are such as a test can find again in an output.
const std::map<std::string, std::vector<ExampleCommand>>& ExampleCommands();

// Fields that no option sets: "flexiti.v1.ListOperationsRequest.page_token" -> why.
const std::map<std::string, std::string>& FieldsWithoutOption();

}  // namespace flexiti_test
