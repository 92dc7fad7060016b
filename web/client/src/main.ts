import './ui/client';
