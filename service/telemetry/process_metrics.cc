#include "service/telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>

namespace flexiti {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

// Of /proc/self/stat, in its units: ticks and pages.
struct ProcessStat {
  std::uint64_t user_ticks = 0;
  std::uint64_t system_ticks = 0;
  std::uint64_t threads = 0;
  std::uint64_t start_ticks = 0;  // after the machine's start
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_pages = 0;
};

std::optional<ProcessStat> ReadStat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The program's name, in parentheses, may hold anything. The field after it is the third.
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(name_end + 1));
  std::vector<std::string> skipped(11);
  for (std::string& field : skipped) fields >> field;
  ProcessStat stat;
  std::int64_t ignored = 0;
  fields >> stat.user_ticks >> stat.system_ticks;         // 14, 15
  fields >> ignored >> ignored >> ignored >> ignored;     // 16 to 19
  fields >> stat.threads >> ignored >> stat.start_ticks;  // 20 to 22
  fields >> stat.virtual_bytes >> stat.resident_pages;    // 23, 24
  if (!fields) return std::nullopt;
  return stat;
}

// When the machine started, in Unix time.
std::optional<std::uint64_t> ReadBootTime() {
  std::ifstream file("/proc/stat");
  std::string word;
  while (file >> word) {
    std::uint64_t seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> CountOpenFiles() {
  std::error_code error;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end;
       !error && entry != end; entry.increment(error)) {
    ++count;
  }
  if (error || count == 0) return std::nullopt;
  return count - 1;  // without the one that reads the folder
}

MetricFamily Family(const char* name, const char* help, MetricType type, double value) {
  prometheus::ClientMetric metric;
  metric.counter.value = value;
  metric.gauge.value = value;
  return {.name = name, .help = help, .type = type, .metric = {metric}};
}

void AddStat(const ProcessStat& stat, std::vector<MetricFamily>& out) {
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  out.push_back(Family("process_cpu_seconds_total", "User and system CPU time.",
                       MetricType::Counter,
                       static_cast<double>(stat.user_ticks + stat.system_ticks) / ticks));
  out.push_back(Family("process_resident_memory_bytes", "Memory that is resident.",
                       MetricType::Gauge, static_cast<double>(stat.resident_pages) * page));
  out.push_back(Family("process_virtual_memory_bytes", "Memory that is mapped.", MetricType::Gauge,
                       static_cast<double>(stat.virtual_bytes)));
  out.push_back(
      Family("process_threads", "Threads.", MetricType::Gauge, static_cast<double>(stat.threads)));
  const auto boot = ReadBootTime();
  if (!boot.has_value()) return;
  out.push_back(Family("process_start_time_seconds", "When the process started, in Unix time.",
                       MetricType::Gauge,
                       static_cast<double>(*boot) + static_cast<double>(stat.start_ticks) / ticks));
}

}  // namespace

std::vector<MetricFamily> ProcessMetrics::Collect() const {
  std::vector<MetricFamily> out;
  const auto stat = ReadStat();
  if (stat.has_value()) AddStat(*stat, out);
  const auto files = CountOpenFiles();
  if (files.has_value()) {
    out.push_back(Family("process_open_fds", "Files and connections that are open.",
                         MetricType::Gauge, static_cast<double>(*files)));
  }
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    out.push_back(Family("process_max_fds", "How many may be open at once.", MetricType::Gauge,
                         static_cast<double>(limit.rlim_cur)));
  }
  return out;
}

}  // namespace flexiti
