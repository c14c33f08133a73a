//! Types of numbers in arrays.

use crate::error::DataError;
use safetensors::tensor::Dtype;

/// What the bits of a number mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Boolean,
    Unsigned,
    Signed,
    Float,
}

/// A type of numbers: booleans, integers of 1, 2, 4 or 8 bytes, floats of 4 or 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NumberType {
    pub(super) meaning: Meaning,
    /// The bytes of a number.
    pub(super) size: usize,
    big_endian: bool,
}

impl NumberType {
    const ALLOWED: &str = "bool, an integer of 8 to 64 bits, float32 or float64";

    /// The type that `NumPy` calls so, such as `<f8`.
    pub(super) fn of_numpy(name: &str, place: &str) -> Result<Self, DataError> {
        let (meaning, size) = match name.get(1..).unwrap_or_default() {
            "b1" => (Meaning::Boolean, 1),
            "u1" => (Meaning::Unsigned, 1),
            "u2" => (Meaning::Unsigned, 2),
            "u4" => (Meaning::Unsigned, 4),
            "u8" => (Meaning::Unsigned, 8),
            "i1" => (Meaning::Signed, 1),
            "i2" => (Meaning::Signed, 2),
            "i4" => (Meaning::Signed, 4),
            "i8" => (Meaning::Signed, 8),
            "f4" => (Meaning::Float, 4),
            "f8" => (Meaning::Float, 8),
            _ => return Err(DataError::out_of_range("the data type", Self::ALLOWED, format!("'{name}'")).at(place)),
        };
        Ok(Self { meaning, size, big_endian: name.starts_with('>') })
    }

    /// The type of a safetensors tensor.
    pub(super) fn of_safetensors(dtype: Dtype, place: &str) -> Result<Self, DataError> {
        let (meaning, size) = match dtype {
            Dtype::BOOL => (Meaning::Boolean, 1),
            Dtype::U8 => (Meaning::Unsigned, 1),
            Dtype::U16 => (Meaning::Unsigned, 2),
            Dtype::U32 => (Meaning::Unsigned, 4),
            Dtype::U64 => (Meaning::Unsigned, 8),
            Dtype::I8 => (Meaning::Signed, 1),
            Dtype::I16 => (Meaning::Signed, 2),
            Dtype::I32 => (Meaning::Signed, 4),
            Dtype::I64 => (Meaning::Signed, 8),
            Dtype::F32 => (Meaning::Float, 4),
            Dtype::F64 => (Meaning::Float, 8),
            _ => return Err(DataError::out_of_range("the data type", Self::ALLOWED, dtype).at(place)),
        };
        Ok(Self { meaning, size, big_endian: false })
    }

    /// The bits of a number, those beyond its size being 0.
    pub(super) fn bits(self, bytes: &[u8]) -> u64 {
        let mut word = [0; 8];
        word[..self.size].copy_from_slice(bytes);
        if self.big_endian {
            word[..self.size].reverse();
        }
        u64::from_le_bytes(word)
    }

    /// Whether the number is an integer below 0.
    pub(super) fn is_negative(self, bytes: &[u8]) -> bool {
        self.meaning == Meaning::Signed && self.bits(bytes) >> (8 * self.size - 1) == 1
    }

    /// A number in double precision.
    pub(super) fn real(self, bytes: &[u8]) -> f64 {
        let bits = self.bits(bytes);
        match (self.meaning, self.size) {
            (Meaning::Float, 4) => f64::from(f32::from_bits(bits as u32)),
            (Meaning::Float, _) => f64::from_bits(bits),
            (Meaning::Signed, size) => {
                let beyond = 64 - 8 * size as u32;
                ((bits << beyond) as i64 >> beyond) as f64
            }
            (Meaning::Boolean | Meaning::Unsigned, _) => bits as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_type_in_either_byte_order() {
        let real = |name: &str, bytes: &[u8]| NumberType::of_numpy(name, "x").unwrap().real(bytes);
        for (name, number) in [("u2", 65_534.0), ("i2", -2.0)] {
            assert_eq!(real(&format!("<{name}"), &[0xfe, 0xff]), number);
            assert_eq!(real(&format!(">{name}"), &[0xff, 0xfe]), number);
        }
        assert_eq!((real("|b1", &[1]), real("|i1", &[0x80]), real("|u1", &[0x80])), (1.0, -128.0, 128.0));
        assert_eq!((real("<i8", &[0xff; 8]), real("<u4", &[0xff; 4])), (-1.0, 4_294_967_295.0));
        assert_eq!(real("<f4", &1.5_f32.to_le_bytes()), 1.5);
        assert_eq!(real(">f4", &1.5_f32.to_be_bytes()), 1.5);
        assert_eq!(real("<f8", &0.1_f64.to_le_bytes()), 0.1);
        assert_eq!(real(">f8", &0.1_f64.to_be_bytes()), 0.1);
        let negative = |name: &str, bytes: &[u8]| NumberType::of_numpy(name, "x").unwrap().is_negative(bytes);
        assert!(negative("|i1", &[0x80]) && !negative("|u1", &[0x80]) && !negative("<i2", &[0xff, 0x7f]));
        for (dtype, name) in [
            (Dtype::BOOL, "|b1"),
            (Dtype::U8, "|u1"),
            (Dtype::U16, "<u2"),
            (Dtype::U32, "<u4"),
            (Dtype::U64, "<u8"),
            (Dtype::I8, "|i1"),
            (Dtype::I16, "<i2"),
            (Dtype::I32, "<i4"),
            (Dtype::I64, "<i8"),
            (Dtype::F32, "<f4"),
            (Dtype::F64, "<f8"),
        ] {
            let [one, other] = [NumberType::of_safetensors(dtype, "x"), NumberType::of_numpy(name, "x")];
            assert_eq!(one.unwrap(), other.unwrap(), "{name}");
        }
        assert!(NumberType::of_safetensors(Dtype::F16, "x").is_err());
        let error = NumberType::of_numpy("<c8", "x").unwrap_err().to_string();
        assert_eq!(
            error,
            "x: the data type should be bool, an integer of 8 to 64 bits, float32 or float64, but is '<c8'"
        );
    }
}
