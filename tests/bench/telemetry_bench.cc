// telemetry_bench: what metrics, the log line, traces, authorization and admission add to a call,
// beside a gateway without them.
//
// usage: telemetry_bench [--smoke] [--parts]
// --smoke: one short round that shows that everything works; its figures mean nothing.
// --parts: also gateways without one of these parts each, which says what a part costs.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "tests/bench/load.h"
#include "tests/bench/telemetry_gateways.h"

namespace flexiti_bench {
namespace {

struct Plan {
  int rounds = 9;
  std::chrono::milliseconds time{2'000};
  int in_flight = 64;
  bool parts = false;
};

std::vector<GatewayKind> Kinds(bool parts) {
  std::vector<GatewayKind> kinds = {{.name = "without all", .program = FLEXITI_WITHOUT "all"},
                                    {.name = "as it is"},
                                    {.name = "log of 1 % of the reads", .log_percent = 1},
                                    {.name = "traces of 10 %", .trace_percent = 10},
                                    {.name = "traces of 100 %", .trace_percent = 100}};
  if (!parts) return kinds;
  for (const std::string part : {"metrics", "log", "trace", "access"}) {
    kinds.push_back({.name = "without " + part, .program = FLEXITI_WITHOUT + part});
  }
  return kinds;
}

// Per call.
struct Cost {
  double cpu_micros = 0;
  double spans = 0;
};

// All rounds of one gateway.
struct Costs {
  std::vector<Cost> reads = {};
  std::vector<Cost> purchases = {};
};

class Comparison {
 public:
  explicit Comparison(const Plan& plan) : plan_(plan) {
    for (const GatewayKind& kind : Kinds(plan.parts)) {
      gateways_.push_back(std::make_unique<MeasuredGateway>(kind));
    }
    costs_.resize(gateways_.size());
  }

  // A moment each: what else the machine does meets all of them alike.
  void Round() {
    for (size_t i = 0; i < gateways_.size(); ++i) {
      // Who comes first is another one each time.
      const size_t which = (i + rounds_) % gateways_.size();
      MeasuredGateway& gateway = *gateways_[which];
      costs_[which].reads.push_back(Measure(gateway, gateway.Reads()));
      costs_[which].purchases.push_back(Measure(gateway, gateway.Purchases()));
    }
    ++rounds_;
  }

  void Print() const;
  long errors() const { return errors_; }

 private:
  Cost Measure(const MeasuredGateway& gateway, const StartCall& start) {
    // The second meter counts spans: it is read at the same moments, and is per call, too.
    const Figures figures = RunLoad(
        start, plan_.in_flight, plan_.time, [&gateway] { return gateway.Cpu(); },
        [&gateway] { return static_cast<double>(gateway.spans()); });
    errors_ += figures.errors;
    return {.cpu_micros = figures.cpu_micros, .spans = figures.server_cpu_micros};
  }

  const Plan plan_;
  std::vector<std::unique_ptr<MeasuredGateway>> gateways_;
  std::vector<Costs> costs_;
  size_t rounds_ = 0;
  long errors_ = 0;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// "CPU | beside `without` in the same round (least to most) | spans", medians.
std::string Columns(const std::vector<Cost>& rounds, const std::vector<Cost>& without) {
  std::vector<double> cpu, ratio, spans;
  for (size_t i = 0; i < rounds.size(); ++i) {
    cpu.push_back(rounds[i].cpu_micros);
    ratio.push_back(rounds[i].cpu_micros / without[i].cpu_micros);
    spans.push_back(rounds[i].spans);
  }
  return absl::StrFormat("%.0f | %.2f (%.2f to %.2f) | %.1f", Median(cpu), Median(ratio),
                         *std::min_element(ratio.begin(), ratio.end()),
                         *std::max_element(ratio.begin(), ratio.end()), Median(spans));
}

void Comparison::Print() const {
  std::printf(
      "| gateway | read: CPU us | beside without all | spans | purchase: CPU us | beside without "
      "all | spans |\n|---|---|---|---|---|---|---|\n");
  for (size_t i = 0; i < gateways_.size(); ++i) {
    std::printf("| %s | %s | %s |\n", gateways_[i]->kind().name.c_str(),
                Columns(costs_[i].reads, costs_[0].reads).c_str(),
                Columns(costs_[i].purchases, costs_[0].purchases).c_str());
  }
}

}  // namespace
}  // namespace flexiti_bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  flexiti_bench::Plan plan;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--parts") plan.parts = true;
    if (option == "--smoke") {
      plan.rounds = 1;
      plan.time = std::chrono::milliseconds(200);
      plan.in_flight = 8;
    }
  }
  flexiti_bench::Comparison comparison(plan);
  for (int i = 0; i < plan.rounds; ++i) comparison.Round();
  comparison.Print();
  if (comparison.errors() > 0) std::printf("%ld calls failed\n", comparison.errors());
  return comparison.errors() == 0 ? 0 : 1;
}
