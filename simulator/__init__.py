"""An imaginary town to practise, demonstrate and test on."""
