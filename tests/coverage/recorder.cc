#include "tests/coverage/recorder.h"

#include <errno.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/coverage/call_interceptor.h"
#include "tests/coverage/contract.h"
#include "tests/coverage/exchange_facts.h"
#include "tests/coverage/recording.h"
#include "tests/coverage/text_file.h"

namespace flexiti_coverage {
namespace {

std::string ProgramName() { return program_invocation_short_name; }

std::string NameOf(const testing::TestInfo& test) {
  return absl::StrCat(ProgramName(), " ", test.test_suite_name(), ".", test.name());
}

// gtest owns it and tells it of every test; the threads of the sandbox and of callers add facts.
class Recorder : public testing::EmptyTestEventListener {
 public:
  Recorder(std::string folder, Contract contract)
      : folder_(std::move(folder)), contract_(std::move(contract)) {}

  const Contract& contract() const { return contract_; }

  void Add(const Facts& facts) {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    if (test == nullptr) return;  // between tests, nobody looks at what comes back
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const Fact& fact : facts) recording_[fact].insert(NameOf(*test));
  }

  void OnTestEnd(const testing::TestInfo& test) override {
    if (test.result()->Passed() && !test.result()->Skipped()) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto& [fact, tests] : recording_) tests.erase(NameOf(test));
  }

  void OnTestProgramEnd(const testing::UnitTest&) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    const absl::Status status =
        WriteText(absl::StrCat(folder_, "/", ProgramName(), ".tsv"), Write(recording_));
    if (!status.ok()) std::cerr << status << std::endl;
  }

 private:
  const std::string folder_;
  const Contract contract_;
  std::mutex mutex_;
  Recording recording_;
};

// The one of this process; nullptr where nothing is recorded.
Recorder* StartOnce() {
  const char* folder = std::getenv("FLEXITI_COVERAGE_DIR");
  // What a part of the program exercises must not replace what all of it does.
  if (folder == nullptr || GTEST_FLAG_GET(filter) != "*") return nullptr;
  absl::StatusOr<Contract> contract = Contract::Load();
  if (!contract.ok()) {
    ADD_FAILURE() << contract.status().ToString();
    return nullptr;
  }
  auto* recorder = new Recorder(folder, *std::move(contract));
  testing::UnitTest::GetInstance()->listeners().Append(recorder);
  InterceptCalls([recorder](const Facts& facts) { recorder->Add(facts); });
  return recorder;
}

}  // namespace

std::function<void(const flexiti_sandbox::Exchange&)> StartRecording() {
  static Recorder* const recorder = StartOnce();
  if (recorder == nullptr) return nullptr;
  return [](const flexiti_sandbox::Exchange& exchange) {
    recorder->Add(FactsOf(recorder->contract(), exchange));
  };
}

}  // namespace flexiti_coverage
