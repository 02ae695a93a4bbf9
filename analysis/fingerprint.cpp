#include "analysis/fingerprint.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace trainyard {
namespace {

using Word = std::uint32_t;

// Fractions of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2).
constexpr std::array<Word, 64> round_words{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::size_t block_size = 64;

using State = std::array<Word, 8>;

/// A block's 16 words, and the 48 that follow from them.
std::array<Word, 64> schedule_of(std::string_view block) {
  std::array<Word, 64> words{};
  for (std::size_t i = 0; i < block_size; ++i) {
    words[i / 4] = (words[i / 4] << 8U) | static_cast<unsigned char>(block[i]);
  }
  for (std::size_t i = 16; i < words.size(); ++i) {
    const Word a = words[i - 15];
    const Word b = words[i - 2];
    words[i] = words[i - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3U)) + words[i - 7] +
               (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10U));
  }
  return words;
}

void add_block(std::string_view block, State& state) {
  const std::array<Word, 64> words = schedule_of(block);
  auto [a, b, c, d, e, f, g, h] = state;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word chosen = (e & f) ^ (~e & g);
    const Word first = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + chosen +
                       round_words[i] + words[i];
    const Word majority = (a & b) ^ (a & c) ^ (b & c);
    const Word second = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  const State added{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < state.size(); ++i) state[i] += added[i];
}

/// What follows the last whole block: a set bit, zeros, and the length in bits.
std::string padded(std::string_view rest, std::uint64_t bytes) {
  std::string end{rest};
  end += '\x80';
  while (end.size() % block_size != block_size - 8) end += '\0';
  for (int shift = 56; shift >= 0; shift -= 8) end += static_cast<char>((bytes * 8) >> shift);
  return end;
}

}  // namespace

std::string sha256(std::string_view text) {
  State state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const std::size_t whole = text.size() / block_size * block_size;
  for (std::size_t at = 0; at < whole; at += block_size) {
    add_block(text.substr(at, block_size), state);
  }
  const std::string end = padded(text.substr(whole), text.size());
  for (std::size_t at = 0; at < end.size(); at += block_size) {
    add_block(std::string_view{end}.substr(at, block_size), state);
  }
  std::string digits;
  for (const Word word : state) {
    for (int shift = 28; shift >= 0; shift -= 4)
      digits += "0123456789abcdef"[(word >> shift) & 15U];
  }
  return digits;
}

std::string fingerprint(std::string_view text) {
  return sha256(text).substr(0, 32);
}

}  // namespace trainyard
