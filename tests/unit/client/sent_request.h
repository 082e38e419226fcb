// Which request a command line makes.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/unit/client/run_flexiti.h"
#include "tests/unit/client/scripted_gateway.h"

namespace flexiti_test {

// `request` in text format on one line.
inline std::string OnOneLine(const google::protobuf::Message& request) {
  std::string text;
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.PrintToString(request, &text);
  return text;
}

// Runs `arguments` against a gateway that answers an empty response, and reads what it got as a
// `Request`, as OnOneLine. "no call" unless there was exactly one call.
template <typename Request>
std::string Sent(const std::string& method, const std::vector<std::string>& arguments,
                 std::vector<std::string> environment = {}, const std::string& input = "") {
  ScriptedGateway gateway;
  gateway.Then(Answer{});
  environment.push_back("FLEXITI_TARGET=" + gateway.target());
  environment.push_back("FLEXITI_MERCHANT=maple-furniture");
  const Finished finished = RunFlexiti(arguments, environment, input);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const auto calls = gateway.Calls();
  if (calls.size() != 1) return "no call";
  EXPECT_EQ(calls[0].method, method);
  Request request;
  EXPECT_TRUE(request.ParseFromString(calls[0].request));
  return OnOneLine(request);
}

}  // namespace flexiti_test
