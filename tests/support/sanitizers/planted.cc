// Does on purpose what a sanitizer must report: a sanitizer build that is silent about these checks
// nothing. usage: planted race | use-after-free | overflow
#include <climits>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

namespace {

int Race() {
  int unguarded = 0;
  std::thread other([&unguarded] { ++unguarded; });
  ++unguarded;
  other.join();
  return unguarded;
}

int UseAfterFree() {
  auto owner = std::make_unique<volatile int>(1);
  const volatile int* left = owner.get();
  owner.reset();
  return *left;
}

int Overflow() {
  volatile int most = INT_MAX;
  return most + 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 2 ? argv[1] : "";
  if (what == "race") return std::printf("%d\n", Race()) < 0;
  if (what == "use-after-free") return std::printf("%d\n", UseAfterFree()) < 0;
  if (what == "overflow") return std::printf("%d\n", Overflow()) < 0;
  std::fputs("usage: planted race | use-after-free | overflow\n", stderr);
  return 2;
}
