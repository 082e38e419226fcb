#include "service/config/weak_key.h"

#include <gtest/gtest.h>
#include <openssl/rand.h>

#include <string>

#include "absl/strings/escaping.h"

namespace flexiti::config {
namespace {

std::string Why(const std::string& hex) { return WhyWeak(Secret(absl::HexStringToBytes(hex))); }

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(WeakKeyTest, IsOneThatNobodyMadeAtRandom) {
  EXPECT_EQ(Why(Repeated("00", 32)), "is a sequence");
  EXPECT_EQ(Why(Repeated("55", 32)), "is a sequence");
  EXPECT_EQ(Why("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
            "is a sequence");
  EXPECT_EQ(Why("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0"),
            "is a sequence");
  EXPECT_EQ(Why(Repeated("0123456789abcdef", 4)), "repeats itself");
  EXPECT_EQ(Why(Repeated("deadbeef", 8)), "repeats itself");
  EXPECT_EQ(Why(Repeated("8f1d0b6e5c3a97f24e6d18b0c95a7e33", 2)), "repeats itself");
  EXPECT_EQ(Why(Repeated("00", 31) + "01"), "repeats itself");
  EXPECT_EQ(WhyWeak(Secret("correct horse battery staple, 32")), "is text");
}

TEST(WeakKeyTest, IsNoneThatWasMadeAtRandom) {
  EXPECT_EQ(Why("8f1d0b6e5c3a97f24e6d18b0c95a7e3321f4d8ab67c0e59d1b82f63a40de7c95"), "");
  for (int i = 0; i < 100'000; ++i) {
    unsigned char bytes[32];
    ASSERT_EQ(RAND_bytes(bytes, sizeof(bytes)), 1);
    const std::string key(reinterpret_cast<const char*>(bytes), sizeof(bytes));
    ASSERT_EQ(WhyWeak(Secret(key)), "") << absl::BytesToHexString(key);
  }
}

}  // namespace
}  // namespace flexiti::config
